/** What is learned: a class or a number. */
export type Task = 'classification' | 'regression';
