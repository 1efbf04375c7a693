/** Keys of the attributes that follow a trace: on its root, on every span started under it, and in its carrier. */
export const TraceAttribute = {
  SESSION_ID: 'session.id',
  USER_ID: 'user.id',
} as const;
