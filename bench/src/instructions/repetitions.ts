/** How often a process does what is counted. */
export interface Repetitions {
  /** Unmeasured, until V8 has compiled what it will. */
  warmUp: number;
  counted: number;
}
