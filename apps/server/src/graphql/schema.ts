/**
 * The GraphQL schema of seed 000 §6, field for field. Two deviations, both because a figure that may not or cannot be known
 * is never 0: scores are nullable, and `reasons` beside them says why one is null. `employee` answers the person themself
 * and nobody else. What the seed names without defining (NetworkHealth, Action, DiagnosticReport, …) is defined here.
 */
import { buildSchema } from 'graphql';

export const schema = buildSchema(/* GraphQL */ `
  "ISO 8601, UTC."
  scalar DateTime
  "Any JSON value."
  scalar JSON

  type Organization {
    id: ID!
    "0 to 10; 5 is the organisation's own normal."
    ohs_score: Float
    ohs_low: Float
    ohs_high: Float
    "How unusual the score is, on the adverse side."
    level: RiskLevel
    "0 to 1."
    epistemic_tremor_score: Float
    "max(0, 1 - 2q); above 0.7 means q below 0.15."
    csd_risk_score: Float
    csd_risk_level: RiskLevel
    "Weight of the pillars that are known, 0 to 1."
    coverage: Float
    contributions: [Contribution!]!
    departments: [Department!]!
    alerts: [Alert!]!
    metrics_history(days: Int!): [OrganizationMetrics!]!
    reasons: [FieldReason!]!
  }

  type Contribution {
    pillar: String!
    value: Float
    "Distance from the own normal in standard deviations; + is healthy."
    z: Float
    weight: Float!
    "What the pillar adds to the score less 5."
    contribution: Float
    reason: Reason
  }

  "A department, a division or a team."
  type Department {
    id_hash: ID!
    kind: UnitKind!
    name_generic: String!
    "Rounded down to a multiple of 5; null below the privacy floor."
    employee_count: Int
    attrition_rate_30d: Float
    "Median of those who are here."
    avg_tenure_months: Float
    avg_engagement: Float
    psych_safety_score: Float
    burnout_risk: Float
    sentiment_7d: Float
    after_hours_share: Float
    absence_rate: Float
    voice_equity: Float
    ohs_score: Float
    level: RiskLevel
    network_health: NetworkHealth!
    "Every figure of the unit, whole."
    figures: [Figure!]!
    metrics_history(days: Int!): [DepartmentMetrics!]!
    reasons: [FieldReason!]!
  }

  type NetworkHealth {
    silo_index: Float
    fragility: Float
    reasons: [FieldReason!]!
  }

  "One figure of a group, with what makes it readable."
  type Figure {
    signal: String!
    value: Float
    "There is one exactly when there is no value."
    reason: Reason
    low: Float
    high: Float
    "People behind it, rounded down to a multiple of 5."
    n: Int
    level: RiskLevel
    p: Float
    q: Float
    window_from: DateTime!
    window_to: DateTime!
    method: String!
  }

  type OrganizationMetrics {
    date: String!
    ohs_score: Float
    epistemic_tremor_score: Float
    csd_risk_score: Float
  }

  type DepartmentMetrics {
    date: String!
    attrition_rate_30d: Float
    avg_tenure_months: Float
    avg_engagement: Float
    psych_safety_score: Float
    burnout_risk: Float
    sentiment_7d: Float
    after_hours_share: Float
    absence_rate: Float
    voice_equity: Float
    ohs_score: Float
  }

  "Oneself. Nobody else is ever answered."
  type Employee {
    id_hash: ID!
    role_category: String
    role_level: String
    tenure_months: Int
    engagement_score: Float
    burnout_risk: Float
    "Always null: one person's series cannot carry an early warning."
    csd_risk_score: Float
    "Always null: networks are of groups."
    network_position: NetworkPosition
    sentiment_trend_7d: [Float]!
    weeks: [EmployeeWeek!]!
    reasons: [FieldReason!]!
  }

  type NetworkPosition {
    reason: Reason!
  }

  type EmployeeWeek {
    date: String!
    engagement: Float
    sentiment: Float
    after_hours_share: Float
    messages: Int!
  }

  type Alert {
    id: ID!
    type: AlertType!
    severity: Severity!
    message: String!
    recommended_actions: [Action!]!
    evidence: JSON!
    "Null for the organisation."
    unit: ID
    name_generic: String!
    status: AlertStatus!
    owner: String
    created_at: DateTime!
    acknowledged_at: DateTime
    resolved_at: DateTime
  }

  type Action {
    title: String!
    detail: String!
  }

  type FieldReason {
    field: String!
    reason: Reason!
  }

  enum Reason {
    INSUFFICIENT_DATA
    SUPPRESSED
    NO_EXPOSURE
    NO_MODEL
  }

  enum AlertType {
    CSD_WARNING
    EPISTEMIC_TREMOR
    NETWORK_FRAGILITY
    LOSS_SPIRAL
    TOP_PERFORMER_DEPARTURE
    "A rule of a pack that this schema does not name."
    OTHER
  }

  enum Severity {
    LOW
    MEDIUM
    HIGH
    CRITICAL
  }

  enum RiskLevel {
    LOW
    MODERATE
    HIGH
    CRITICAL
  }

  enum AlertStatus {
    "New or acknowledged; to ask by, no alert has it."
    ACTIVE
    NEW
    ACKNOWLEDGED
    RESOLVED
  }

  enum UnitKind {
    DIVISION
    DEPARTMENT
    TEAM
  }

  type DiagnosticReport {
    report_id: ID!
    status: String!
    created_at: DateTime!
    report: JSON!
  }

  type DiagnosticSession {
    report_id: ID!
    status: String!
  }

  input SurveyResponseInput {
    "Who answered; left out by somebody who answers for themself."
    employee_id_hash: ID
    event_id: ID
    timestamp: DateTime
    survey_type: String!
    responses: [SurveyAnswerInput!]!
    response_time_seconds: Float
    completion_status: String
  }

  input SurveyAnswerInput {
    question_id: ID!
    score: Float
  }

  type SurveyResponse {
    event_id: ID!
    "accepted or duplicate."
    status: String!
  }

  "An event of the topic derived_events."
  type DerivedEvent {
    event_id: ID!
    event_type: String!
    timestamp: DateTime!
    session_id: String!
    metadata: JSON!
  }

  type Query {
    organization: Organization!
    department(id_hash: ID!): Department
    employee(id_hash: ID!): Employee
    alerts(severity: Severity, status: AlertStatus): [Alert!]!
    "The newest; null before the first."
    diagnosticReport: DiagnosticReport
  }

  type Mutation {
    recordSurveyResponse(input: SurveyResponseInput!): SurveyResponse!
    acknowledgeAlert(alert_id: ID!): Alert!
    requestDiagnostic: DiagnosticSession!
  }

  type Subscription {
    "Alerts of one's own units, when they are raised or change."
    alerts(severity: Severity): Alert!
    "A unit's figures: now, and whenever some have been computed."
    department_metrics(id_hash: ID!): Department!
    "For downstream engines."
    derived_events(types: [String!]): DerivedEvent!
  }
`);
