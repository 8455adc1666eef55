{{/* A pod of one component: root, component, values of the component, and whether its data are kept. */}}
{{- define "bellwether.podMetadata" -}}
labels:
  {{- include "bellwether.labels" . | nindent 2 }}
annotations:
  checksum/configuration: {{ include "bellwether.configuration" .root | sha256sum }}
  {{- with .root.Values.podAnnotations }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{- define "bellwether.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "bellwether.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
privileged: false
capabilities:
  drop: [ALL]
{{- end }}

{{- define "bellwether.podSpec" -}}
{{- $root := .root -}}
{{- $scheme := include "bellwether.scheme" $root -}}
serviceAccountName: {{ $root.Release.Name }}
automountServiceAccountToken: false
# Kubernetes would put BELLWETHER_…_SERVICE_HOST into the environment, which are no settings.
enableServiceLinks: false
terminationGracePeriodSeconds: 90
{{- with $root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  {{- include "bellwether.podSecurity" . | nindent 2 }}
topologySpreadConstraints:
  {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "bellwether.selector" $ | nindent 8 }}
  {{- end }}
{{- with $root.Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $root.Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
containers:
  - name: {{ .component }}
    image: {{ include "bellwether.image" $root }}
    imagePullPolicy: {{ $root.Values.image.pullPolicy }}
    {{- if eq .component "edge" }}
    args: [edge, start]
    {{- else }}
    args: [start]
    {{- end }}
    env:
      - { name: DATA_DIR, value: /data }
      - { name: HOST, value: 0.0.0.0 }
      {{- if eq .component "edge" }}
      - { name: EDGE_HOST, value: 0.0.0.0 }
      - { name: EDGE_PORT, value: "7710" }
      - { name: EDGE_DATA_DIR, value: /data }
      {{- else }}
      - { name: PORT, value: "7700" }
      - { name: BELLWETHER_CONFIG, value: /etc/bellwether/bellwether.yaml }
      - { name: BELLWETHER_ROLES, value: {{ include "bellwether.roles" . | quote }} }
      {{- end }}
      {{- if and (eq .component "edge") $root.Values.authorities.configMap }}
      - { name: BELLWETHER_CA_FILE, value: /etc/bellwether/authorities/ca.pem }
      {{- end }}
    ports:
      {{- if eq .component "edge" }}
      - { name: http, containerPort: 7710 }
      {{- else }}
      - { name: http, containerPort: 7700 }
      {{- if and (has .component (list "gateway" "one")) (include "bellwether.hasMqtt" $root) }}
      {{- with $root.Values.settings.mqtt.port }}
      - { name: mqtt, containerPort: {{ . }} }
      {{- end }}
      {{- with $root.Values.settings.mqtt.tls_port }}
      - { name: mqtts, containerPort: {{ . }} }
      {{- end }}
      {{- end }}
      {{- end }}
    {{- if eq .component "edge" }}
    startupProbe:
      httpGet: { path: /healthz, port: http }
      periodSeconds: 3
      failureThreshold: 60
    readinessProbe:
      httpGet: { path: /healthz, port: http }
      periodSeconds: 5
    livenessProbe:
      httpGet: { path: /healthz, port: http }
      periodSeconds: 10
      timeoutSeconds: 5
      failureThreshold: 6
    {{- else }}
    # Ready once, with all engines, before anything is sent here; time for migrations, and for windows computed anew.
    startupProbe:
      httpGet: { path: /readyz, port: http, scheme: {{ $scheme }} }
      periodSeconds: 5
      timeoutSeconds: 5
      failureThreshold: 240
    readinessProbe:
      # A gateway takes events while the store is away: the log keeps them. So it is not taken out for it.
      httpGet: { path: {{ eq .component "gateway" | ternary "/healthz" "/readyz" }}, port: http, scheme: {{ $scheme }} }
      periodSeconds: 5
      timeoutSeconds: 5
      failureThreshold: 2
    livenessProbe:
      httpGet: { path: /healthz, port: http, scheme: {{ $scheme }} }
      periodSeconds: 10
      timeoutSeconds: 5
      failureThreshold: 6
    {{- end }}
    resources:
      {{- toYaml .values.resources | nindent 6 }}
    securityContext:
      {{- include "bellwether.containerSecurity" . | nindent 6 }}
    volumeMounts:
      - { name: data, mountPath: /data }
      - { name: tmp, mountPath: /tmp }
      {{- if ne .component "edge" }}
      - { name: configuration, mountPath: /etc/bellwether/bellwether.yaml, subPath: bellwether.yaml, readOnly: true }
      - { name: secrets, mountPath: /run/secrets/bellwether, readOnly: true }
      {{- if $root.Values.tls.secretName }}
      - { name: tls, mountPath: /run/tls, readOnly: true }
      {{- end }}
      {{- end }}
      {{- if $root.Values.authorities.configMap }}
      - { name: authorities, mountPath: /etc/bellwether/authorities, readOnly: true }
      {{- end }}
volumes:
  {{- if not .isKept }}
  # The process's own: its address, its operator's token, scratch. It has to be nobody else's.
  - name: data
    emptyDir: { sizeLimit: 2Gi }
  {{- end }}
  - name: tmp
    emptyDir: { sizeLimit: 2Gi }
  {{- if ne .component "edge" }}
  - name: configuration
    configMap: { name: {{ $root.Release.Name }}-settings }
  - name: secrets
    secret:
      secretName: {{ $root.Values.secrets.existingSecret }}
      defaultMode: 0440
      # One that does not need secrets starts without.
      optional: {{ $root.Values.one.enabled }}
  {{- with $root.Values.tls.secretName }}
  - name: tls
    secret: { secretName: {{ . }}, defaultMode: 0440 }
  {{- end }}
  {{- end }}
  {{- with $root.Values.authorities.configMap }}
  - name: authorities
    configMap: { name: {{ . }} }
  {{- end }}
{{- end }}

{{- define "bellwether.claim" -}}
- metadata:
    name: data
  spec:
    accessModes: [ReadWriteOnce]
    {{- with .className }}
    storageClassName: {{ . }}
    {{- end }}
    resources:
      requests:
        storage: {{ .size }}
{{- end }}
