/** One finding of `bellwether doctor`. */
export interface Check {
  name: string;
  status: 'ok' | 'warning' | 'failed';
  /** What was found, in a sentence. */
  detail: string;
  /** What to do about it; absent when nothing needs doing. */
  todo?: string;
}

export const ok = (name: string, detail: string): Check => ({ name, status: 'ok', detail });
export const warning = (name: string, detail: string, todo: string): Check => ({
  name,
  status: 'warning',
  detail,
  todo,
});
export const failed = (name: string, detail: string, todo: string): Check => ({ name, status: 'failed', detail, todo });
