/** Which commands a typed text means: all its letters in order, the beginnings of words before the rest. */
export interface Command {
  kind: 'page' | 'metric' | 'saved' | 'action';
  /** Tells it from others of its kind; names do not: two boards may have one. */
  id: string;
  name: string;
  detail?: string;
  /** What it answers, for whoever lingers on it. */
  about?: string;
  run: () => void;
}

export function rankCommands<C extends Pick<Command, 'name' | 'detail'>>(commands: readonly C[], text: string): C[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [...commands];
  const scored = commands.map((command, index) => ({
    command,
    index,
    score: scoreOf(`${command.name} ${command.detail ?? ''}`.toLowerCase(), wanted),
  }));
  // Scattered letters count only when nobody is called that.
  const least = scored.some(({ score }) => score > 1) ? 2 : 1;
  return scored
    .filter(({ score }) => score >= least)
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .map(({ command }) => command);
}

function scoreOf(name: string, wanted: string): number {
  if (name.startsWith(wanted)) return 4;
  if (new RegExp(`[\\s_]${literal(wanted)}`).test(name)) return 3;
  if (name.includes(wanted)) return 2;
  let at = -1;
  for (const letter of wanted) {
    at = name.indexOf(letter, at + 1);
    if (at < 0) return 0;
  }
  return 1;
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
