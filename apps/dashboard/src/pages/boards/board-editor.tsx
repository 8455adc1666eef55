/**
 * The editor of a board. Every change is one step of a history that reaches back to when the board was opened; nothing is
 * sent before Save, and what somebody else saved in between is never overwritten without being asked.
 */
import { useCatalog } from '@bellwether/ui/api/catalog.tsx';
import { ApiProblem } from '@bellwether/ui/api/client.ts';
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { SelectField } from '@bellwether/ui/components/select-field.tsx';
import { goTo } from '@bellwether/ui/navigation/location.tsx';
import { useView } from '@bellwether/ui/view/view.tsx';
import { PRESETS } from '@bellwether/ui/view/view-address.ts';
import { useEffect, useRef, useState } from 'react';
import { filterText } from '../explore/filter-editor.tsx';
import { type BoardContent, boardsApi, contentOf, newTileId, type Tile, tileName } from './board.ts';
import { EditorGrid } from './editor-grid.tsx';
import { freePlace, packed } from './grid.ts';
import { begin, record, redo, undo } from './history.ts';
import { forgetDraft, keepDraft, keptDraft } from './kept-draft.ts';
import { messages } from './messages.ts';
import { type NewTile, TileForm } from './tile-form.tsx';

const TILES_MAX = 60;

interface Saved {
  id: string;
  version: number;
}

type Asking =
  | { kind: 'tile'; tile: Tile | undefined; as: Tile['kind'] }
  | { kind: 'conflict'; problem: ApiProblem }
  | { kind: 'leave' };

export function BoardEditor(props: { content: BoardContent; saved: Saved | undefined }) {
  const words = messages.editor;
  const { metric } = useCatalog();
  const view = useView();
  const [history, setHistory] = useState(() => begin(contentOf(props.content)));
  const [saved, setSaved] = useState(props.saved);
  /** What the server has; a new board has nothing yet. */
  const [kept, setKept] = useState(() => (props.saved ? JSON.stringify(history.present) : ''));
  const [asking, setAsking] = useState<Asking>();
  const [problem, setProblem] = useState<ApiProblem>();
  const [saving, setSaving] = useState(false);
  const [said, setSaid] = useState('');
  const draft = history.present;
  const { tiles } = draft.layout;
  const dirty = JSON.stringify(draft) !== kept;
  const draftId = saved?.id ?? 'new';
  const [found, setFound] = useState(() => keptDraft(draftId));
  const nameOf = (tile: Tile) => tileName(tile, (name) => metric(name)?.title ?? name);

  const change = (next: Partial<BoardContent>) => setHistory((now) => record(now, { ...now.present, ...next }));
  const place = (next: readonly Tile[]) => change({ layout: { tiles: next } });
  function takeBack(): void {
    setHistory(undo);
    setSaid(words.undone);
  }
  function doAgain(): void {
    setHistory(redo);
    setSaid(words.redone);
  }
  useEditorKeys({ undo: takeBack, redo: doAgain, save: () => void save() });
  useLeaveGuard(dirty);
  useEffect(() => {
    if (dirty && tiles.length > 0 && !found) keepDraft(draftId, { content: draft, version: saved?.version });
  }, [dirty, draft, draftId, found, saved, tiles.length]);

  async function save(over?: Saved): Promise<void> {
    const target = over ?? saved;
    setSaving(true);
    setProblem(undefined);
    const sent = { ...draft, title: draft.title.trim() || words.untitled };
    try {
      const board = target ? await boardsApi.save(target.id, target.version, sent) : await boardsApi.create(sent);
      setKept(JSON.stringify(draft));
      forgetDraft(draftId);
      setAsking(undefined);
      if (saved) setSaved({ id: board.dashboard_id, version: board.version });
      else goTo(`/boards/${board.dashboard_id}`);
    } catch (error) {
      const failed = error instanceof ApiProblem ? error : new ApiProblem(0, { detail: String(error) });
      if (failed.status === 409 && target) setAsking({ kind: 'conflict', problem: failed });
      else setProblem(failed);
    }
    setSaving(false);
  }
  async function saveOver(): Promise<void> {
    if (!saved) return;
    const theirs = await boardsApi.get(saved.id, null).catch(() => undefined);
    await save({ id: saved.id, version: theirs?.version ?? saved.version });
  }
  async function saveCopy(): Promise<void> {
    try {
      const board = await boardsApi.create({ ...draft, title: draft.title.trim() || words.untitled });
      setKept(JSON.stringify(draft));
      forgetDraft(draftId);
      goTo(`/boards/${board.dashboard_id}`);
    } catch (error) {
      setAsking(undefined);
      setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, { detail: String(error) }));
    }
  }
  function leave(): void {
    forgetDraft(draftId);
    goTo(saved ? `/boards/${saved.id}` : '/boards');
  }

  function put(tile: NewTile, old: Tile | undefined): void {
    setAsking(undefined);
    if (old) {
      const { tile_id, x, y, w, h } = old;
      place(tiles.map((other) => (other === old ? { ...tile, tile_id, x, y, w, h } : other)));
      return;
    }
    const size = sizeOf(tile);
    const added: Tile = { ...tile, tile_id: newTileId(), ...freePlace(tiles, size) };
    place([...tiles, added]);
    setSaid(words.added(nameOf(added)));
  }
  function duplicate(tile: Tile): void {
    if (tiles.length >= TILES_MAX) return;
    const copy: Tile = { ...tile, tile_id: newTileId(), ...freePlace(tiles, tile) };
    place([...tiles, copy]);
    setSaid(words.added(nameOf(copy)));
  }
  function remove(tile: Tile): void {
    place(packed(tiles.filter((other) => other !== tile)));
    setSaid(words.removed(nameOf(tile)));
  }

  return (
    <div className="page board-editor">
      <header className="editor-bar">
        <h1 className="visually-hidden">{saved ? words.heading(draft.title) : words.newHeading}</h1>
        <label className="field editor-title">
          <span className="visually-hidden">{words.title}</span>
          <input
            type="text"
            maxLength={200}
            placeholder={words.untitled}
            value={draft.title}
            onChange={(event) => change({ title: event.target.value })}
          />
        </label>
        <div className="actions">
          <button type="button" className="button" disabled={history.past.length === 0} onClick={takeBack}>
            {words.undo}
          </button>
          <button type="button" className="button" disabled={history.future.length === 0} onClick={doAgain}>
            {words.redo}
          </button>
          <span className="quiet editor-state">{dirty ? words.unsaved : ''}</span>
          <button
            type="button"
            className="button plain"
            onClick={() => (dirty && tiles.length > 0 ? setAsking({ kind: 'leave' }) : leave())}
          >
            {dirty ? words.cancel : words.leave}
          </button>
          <button type="button" className="button primary" disabled={saving || !dirty} onClick={() => void save()}>
            {saving ? words.saving : words.save}
          </button>
        </div>
      </header>
      {problem && <ProblemNote problem={problem} />}
      {found && (
        <div role="status" className="note">
          {words.found}{' '}
          <button
            type="button"
            className="button"
            onClick={() => {
              change(found.content);
              // What others saved since is found when this is saved, as it would have been then.
              if (saved && found.version !== undefined) setSaved({ ...saved, version: found.version });
              setFound(undefined);
            }}
          >
            {words.takeUp}
          </button>{' '}
          <button
            type="button"
            className="button plain"
            onClick={() => {
              forgetDraft(draftId);
              setFound(undefined);
            }}
          >
            {words.throwAway}
          </button>
        </div>
      )}
      <div className="editor-settings">
        <label className="field editor-description">
          <span className="field-label">{words.description}</span>
          <input
            type="text"
            maxLength={1000}
            value={draft.description}
            onChange={(event) => change({ description: event.target.value })}
          />
        </label>
        <SelectField
          label={words.range}
          value={draft.range}
          options={[...new Set([...PRESETS, draft.range])].map((value) => ({
            value,
            label: (words.ranges as Readonly<Record<string, string>>)[value] ?? words.otherRange(value),
          }))}
          choose={(range) => change({ range })}
        />
        <div className="field">
          <span className="field-label">{words.filters}</span>
          <p className="editor-filters">
            {draft.filters.length === 0 ? words.noFilters : draft.filters.map(filterText).join('; ')}
            {JSON.stringify(view.filters) !== JSON.stringify(draft.filters) && (
              <button type="button" className="button" onClick={() => change({ filters: view.filters })}>
                {view.filters.length === 0 ? words.dropFilters : words.takeFilters}
              </button>
            )}
          </p>
        </div>
      </div>
      <div className="editor-add">
        <button
          type="button"
          className="button"
          disabled={tiles.length >= TILES_MAX}
          onClick={() => setAsking({ kind: 'tile', tile: undefined, as: 'metric' })}
        >
          {words.addMetric}
        </button>
        <button
          type="button"
          className="button"
          disabled={tiles.length >= TILES_MAX}
          onClick={() => setAsking({ kind: 'tile', tile: undefined, as: 'text' })}
        >
          {words.addText}
        </button>
        <p className="quiet">{tiles.length >= TILES_MAX ? words.full : words.hint}</p>
      </div>
      <EditorGrid
        tiles={tiles}
        nameOf={nameOf}
        place={place}
        say={setSaid}
        edit={(tile) => setAsking({ kind: 'tile', tile, as: tile.kind })}
        duplicate={duplicate}
        remove={remove}
      />
      <p className="visually-hidden" role="status">
        {said}
      </p>
      {asking?.kind === 'tile' && (
        <TileForm
          as={asking.as}
          tile={asking.tile}
          close={() => setAsking(undefined)}
          put={(tile) => put(tile, asking.tile)}
        />
      )}
      {asking?.kind === 'conflict' && saved && (
        <Conflict
          problem={asking.problem}
          href={`/boards/${saved.id}`}
          copy={() => void saveCopy()}
          over={() => void saveOver()}
          close={() => setAsking(undefined)}
        />
      )}
      {asking?.kind === 'leave' && (
        <Dialog label={words.leaveTitle} close={() => setAsking(undefined)}>
          <div className="dialog-body">
            <h2>{words.leaveTitle}</h2>
            <p>{words.leaveMore}</p>
            <p className="actions">
              <button type="button" className="button" onClick={leave}>
                {words.cancel}
              </button>
              <button type="button" className="button plain" onClick={() => setAsking(undefined)}>
                {words.stay}
              </button>
            </p>
          </div>
        </Dialog>
      )}
    </div>
  );
}

function Conflict(props: { problem: ApiProblem; href: string; copy: () => void; over: () => void; close: () => void }) {
  const { problem, href, copy, over, close } = props;
  const words = messages.conflict;
  return (
    <Dialog label={words.title} close={close}>
      <div className="dialog-body">
        <h2>{words.title}</h2>
        <p>{problem.message}</p>
        <p className="actions">
          <a className="button" href={href} target="_blank" rel="noreferrer">
            {words.look}
          </a>
          <button type="button" className="button" onClick={copy}>
            {words.copy}
          </button>
          <button type="button" className="button" onClick={over}>
            {words.over}
          </button>
          <button type="button" className="button plain" onClick={close}>
            {words.wait}
          </button>
        </p>
        <p className="quiet">{words.overMore}</p>
      </div>
    </Dialog>
  );
}

function sizeOf(tile: NewTile): { w: number; h: number } {
  if (tile.kind === 'text') return { w: 4, h: 3 };
  return tile.chart === 'figure' ? { w: 3, h: 3 } : { w: 6, h: 5 };
}

/** ⌘Z, ⇧⌘Z, Ctrl Y and ⌘S, outside of text fields and dialogs, which have an undo of their own. */
function useEditorKeys(actions: { undo: () => void; redo: () => void; save: () => void }): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (!(event.metaKey || event.ctrlKey) || event.altKey) return;
      const { target } = event;
      if (target instanceof HTMLElement && target.closest('dialog')) return;
      const key = event.key.toLowerCase();
      if (key === 's') {
        event.preventDefault();
        latest.current.save();
        return;
      }
      if (target instanceof HTMLElement && target.matches('input[type=text], textarea')) return;
      if (key === 'z' || key === 'y') {
        event.preventDefault();
        if (key === 'y' || event.shiftKey) latest.current.redo();
        else latest.current.undo();
      }
    }
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}

/** Closing the tab asks first. */
function useLeaveGuard(dirty: boolean): void {
  useEffect(() => {
    if (!dirty) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [dirty]);
}
