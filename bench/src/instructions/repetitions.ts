/** How often a process repeats the counted work. */
export interface Repetitions {
  /** Not counted: lets V8 finish compiling. */
  warmUp: number;
  counted: number;
}
