/** The tools that tell how delivery goes. A new one is a folder and a line here. */
import type { Connector } from '@bellwether/core';
import { figma } from './figma/connector.ts';
import { github } from './github/connector.ts';
import { gitlab } from './gitlab/connector.ts';
import { jira } from './jira/connector.ts';
import { pagerduty } from './pagerduty/connector.ts';
import { slack } from './slack/connector.ts';

export const CONNECTORS: readonly Connector[] = [github, gitlab, jira, pagerduty, slack, figma];
