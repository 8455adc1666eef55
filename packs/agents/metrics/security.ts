/** What may be unsafe about agent sessions. */
import { agentMetric, measure } from './agent-metric.ts';

export const agentSecurityAlerts = agentMetric({
  name: 'agent_security_alerts',
  title: 'Security alerts',
  description: 'Security alerts of any severity; group by severity or alert_type.',
  value: measure('security_alerts'),
  unit: 'count',
  direction: 'down',
});

export const agentSevereSecurityAlerts = agentMetric({
  name: 'agent_security_alerts_severe',
  title: 'Severe security alerts',
  description: 'Security alerts of severity high or critical.',
  value: measure('security_alerts_severe'),
  unit: 'count',
  direction: 'down',
});
