/** What runs: deployments to production, and incidents. Lead time and change fail rate need more; see analyses/dora.ts. */
import { deliveryMetric, measure, ratio } from './delivery-metric.ts';

export const deliveryDeployments = deliveryMetric({
  name: 'delivery_deployments',
  title: 'Deployments',
  description: 'Deployments to production that ended well.',
  value: measure('deployments'),
  unit: 'count',
  direction: 'up',
});

export const deliveryDeploymentReworkRate = deliveryMetric({
  name: 'delivery_deployment_rework_rate',
  title: 'Deployment rework rate',
  description: 'Share of deployments to production made to mend an incident or to take another deployment back.',
  value: ratio('deployments_rework', 'deployments'),
  unit: 'ratio',
  direction: 'down',
});

export const deliveryIncidents = deliveryMetric({
  name: 'delivery_incidents',
  title: 'Incidents',
  description: 'Incidents opened.',
  value: measure('incidents_opened'),
  unit: 'count',
  direction: 'down',
});

export const deliveryIncidentDurationP50 = deliveryMetric({
  name: 'delivery_incident_duration_p50_ms',
  title: 'Incident duration p50',
  description: 'Half of the incidents resolved were open no longer than this.',
  value: { quantile: 'incident_open_ms', level: 0.5 },
  unit: 'milliseconds',
  direction: 'down',
});
