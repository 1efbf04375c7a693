/** All that the retrieval service knows. */
export const passages = [
  'Lisbon is mild and dry enough in April for a weekend outdoors.',
  'Vienna has a concert every evening of the year.',
  'The museums of Berlin are free on the first Sunday of the month.',
] as const;
