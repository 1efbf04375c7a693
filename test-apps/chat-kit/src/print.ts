export const print = (text = ''): boolean => process.stdout.write(`${text}\n`);
