import { describe, expect, it } from 'vitest';
import { markedJson, mendable } from './marked-json.ts';

const event = JSON.stringify({ event_type: 'tool_call', metadata: { tool: 'grep', nested: { tool: 'x' }, took: -1 } });

describe('the marked line of a refused event', () => {
  it('is the line of the field that is wrong', () => {
    const { lines, marked } = markedJson(event, 'metadata.took');
    expect(lines[marked!]).toBe('    "took": -1');
    expect(lines[markedJson(event, 'metadata.nested.tool').marked!]).toBe('      "tool": "x"');
    expect(lines[markedJson(event, 'event_type').marked!]).toBe('  "event_type": "tool_call",');
  });

  it('is the object around it when the field is missing', () => {
    const { lines, marked } = markedJson(event, 'metadata.model');
    expect(lines[marked!]).toBe('  "metadata": {');
    expect(markedJson(event, 'timestamp').marked).toBeUndefined();
  });

  it('is the list, for an item of one', () => {
    const { lines, marked } = markedJson('{"metadata":{"items":[1,"x"]}}', 'metadata.items[1]');
    expect(lines[marked!]).toBe('    "items": [');
  });

  it('is none when the text is no JSON, which is then shown as it came', () => {
    expect(markedJson('{"a":\n', 'a')).toEqual({ lines: ['{"a":', ''], marked: undefined });
    expect(mendable('{"a":')).toBe('{"a":');
    expect(mendable('{"a":1}')).toBe('{\n  "a": 1\n}');
  });
});
