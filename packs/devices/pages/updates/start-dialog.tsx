/** A new roll-out: which firmware, in which stages, and when it halts. */
import { ApiProblem } from '@bellwether/ui/api/client.ts';
import { SelectField } from '@bellwether/ui/components/select-field.tsx';
import { goTo } from '@bellwether/ui/navigation/location.tsx';
import { useState } from 'react';
import { FormDialog } from './form-dialog.tsx';
import { messages } from './messages.ts';
import { type Firmware, readStages, rolloutsApi } from './rollouts.ts';
import { useWork } from './use-work.ts';

export function StartDialog({ firmware, close }: { firmware: readonly Firmware[]; close: () => void }) {
  const [chosen, setChosen] = useState(firmware[0]?.firmware_id);
  const [site, setSite] = useState('');
  const [stages, setStages] = useState('1, 10, 50, 100');
  const [limits, setLimits] = useState({ halt_failures: 5, halt_percent: 10, soak_minutes: 30 });
  const work = useWork();
  const words = messages.form;
  const submit = () =>
    work.run(async () => {
      const shares = readStages(stages);
      if (!shares) throw new ApiProblem(0, { detail: words.stagesWrong });
      const { rollout_id } = await rolloutsApi.start({
        ...{ firmware_id: chosen ?? '', stages: shares, ...limits },
        ...(site.trim() === '' ? {} : { site }),
      });
      goTo(`/devices/updates/${encodeURIComponent(rollout_id)}`);
    });
  const limit = (field: keyof typeof limits, label: string, min: number) => (
    <label className="field">
      <span className="field-label">{label}</span>
      <input
        type="number"
        required
        min={min}
        value={limits[field]}
        onChange={({ target }) => setLimits({ ...limits, [field]: target.valueAsNumber })}
      />
    </label>
  );
  return (
    <FormDialog title={messages.start} verb={words.go} working={words.going} {...{ work, submit, close }}>
      <SelectField
        label={words.firmware}
        value={chosen}
        options={firmware.map(({ firmware_id, profile, version }) => ({
          value: firmware_id,
          label: `${profile} ${version}`,
        }))}
        choose={setChosen}
      />
      <label className="field">
        <span className="field-label">{words.stages}</span>
        <input required value={stages} onChange={({ target }) => setStages(target.value)} />
        <span className="quiet">{words.stagesHint}</span>
      </label>
      <div className="update-numbers">
        {limit('halt_failures', words.haltFailures, 1)}
        {limit('halt_percent', words.haltPercent, 1)}
        {limit('soak_minutes', words.soak, 0)}
      </div>
      <label className="field">
        <span className="field-label">{words.site}</span>
        <input maxLength={128} value={site} onChange={({ target }) => setSite(target.value)} />
        <span className="quiet">{words.siteHint}</span>
      </label>
    </FormDialog>
  );
}
