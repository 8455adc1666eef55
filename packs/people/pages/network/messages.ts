/** What the page of the network says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    question: 'Who works with whom, and what would break if a few ties were gone?',
    answer: {
      groups: (count: string) => `${count} groups are shown.`,
      bottlenecks: (one: boolean) => (one ? ' tie carries' : ' ties carry'),
      carry: ' what little else connects: ',
      between: (from: string, to: string) => `${from} – ${to}`,
      noBottleneck: ' No single tie between groups is one that little else replaces.',
      closed: ' Most closed in itself: ',
      end: '.',
    },
    drawing: {
      title: 'The network of groups',
      described:
        'Groups as circles, as large as their people are many; ties as lines, as thick as they are strong. The tables below hold the same.',
      cannot: 'This browser cannot draw it (no WebGL). The tables below hold the same.',
      key: 'Same colour: one community by who works with whom.',
      bottleneck: 'Dark line: a tie that little else replaces.',
    },
    groups: {
      title: 'Groups',
      name: 'Group',
      people: 'People',
      inside: 'Ties inside',
      ei: 'Outside − inside',
      eiMore:
        'E-I index: from −1, only among themselves, to 1, only with others. Small groups are high by arithmetic alone.',
      silo: 'Closed',
      siloMore: 'Silo index: 0 as if everybody met at random, 1 closed.',
    },
    ties: {
      title: 'Ties between groups',
      pair: 'Between',
      strength: 'Strength',
      curvature: 'Curvature',
      curvatureMore: 'Negative where the two have little else in common: a bridge (Ollivier 2009).',
      bottleneck: 'Little else replaces it',
      none: 'No tie between two shown groups has enough people on both sides.',
      yes: 'yes',
    },
    measures: {
      title: 'The network as a whole',
      name: 'Measure',
      value: 'Value',
      expected: 'By chance',
      z: 'z',
      zMore: 'Against 200 networks with the same number of ties for everybody, rewired at random.',
      names: {
        density: 'Density',
        reciprocity: 'Ties that are returned',
        efficiency: 'Global efficiency',
        largest_component: 'Connected share',
        robustness: 'Robustness against the loss of those most connected',
        silo_index: 'Silo index',
        ei_index: 'E-I index of departments',
        modularity: 'Modularity of communities',
        partition_nmi: 'Communities against the chart (NMI)',
        partition_ari: 'Communities against the chart (ARI)',
        percolation_threshold: 'Share that can be lost at random',
        mean_curvature: 'Mean curvature',
        fragility: 'Fragility',
        clustering: 'Clustering',
      },
    },
    hidden: (groups: number) =>
      groups === 1
        ? '1 group is too small to be shown, or would give a smaller one away.'
        : `${groups} groups are too small to be shown, or would give smaller ones away.`,
    noPerson: 'Nobody can be picked out here: people are drawn in groups only. Your own ties are on the page Me.',
  },
  {},
);
