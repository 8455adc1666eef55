/** Where a pipeline is written, with its picture below, which follows the text, and what is wrong with it. */
import { useId } from 'react';
import { FindingList } from '../rules/finding-list.tsx';
import { useCheck } from '../rules/use-check.ts';
import { usePaper, YamlPaper } from '../rules/yaml-paper.tsx';
import { messages } from './messages.ts';
import { PipelinePicture } from './pipeline-picture.tsx';
import { type Node, pipelinesApi } from './pipelines.ts';

export function PipelineEditor(props: {
  source: string;
  onChange: (source: string) => void;
  /** Before it has been looked at. */
  picture?: readonly Node[];
}) {
  const { source, onChange, picture = [] } = props;
  const paper = usePaper(source, onChange);
  const findingsId = useId();
  const check = useCheck(source, pipelinesApi.check)?.check;
  return (
    <div className="pipeline-editor">
      <PipelinePicture nodes={check?.picture ?? picture} />
      <YamlPaper
        paper={paper}
        source={source}
        onChange={onChange}
        wrong={new Set(check?.findings.map(({ line }) => line))}
        label={messages.label}
        findingsId={findingsId}
      />
      <div className="rule-findings" id={findingsId} role="status">
        {check ? (
          <FindingList findings={check.findings} goToLine={paper.goToLine} />
        ) : (
          <p className="quiet">{messages.checking}</p>
        )}
      </div>
    </div>
  );
}
