{{- define "bellwether.name" -}}
{{- printf "%s-%s" .root.Release.Name .component | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{- define "bellwether.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end }}

{{/* What stays the same as long as the release does, of the pods of one component. */}}
{{- define "bellwether.selector" -}}
app.kubernetes.io/name: bellwether
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* By which an entry finds pods: of this release, or of whichever release has the colour it points at. */}}
{{- define "bellwether.entrySelector" -}}
app.kubernetes.io/name: bellwether
app.kubernetes.io/component: {{ .component }}
{{- if .root.Values.entry.color }}
bellwether/installation: {{ .root.Values.installation }}
bellwether/color: {{ .root.Values.entry.color }}
{{- else }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}
{{- end }}

{{- define "bellwether.labels" -}}
{{ include "bellwether.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: {{ .root.Values.installation }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
bellwether/installation: {{ .root.Values.installation }}
{{- with .root.Values.color }}
bellwether/color: {{ . }}
{{- end }}
{{- end }}

{{- define "bellwether.scheme" -}}
{{ if .Values.tls.secretName }}HTTPS{{ else }}HTTP{{ end }}
{{- end }}

{{/* What a process does. Behind an Ingress a gateway gets requests of both kinds to /api/v1/events. */}}
{{- define "bellwether.roles" -}}
{{- if eq .component "gateway" -}}
{{- if eq .root.Values.entry.kind "Ingress" -}}gateway,web{{- else -}}gateway{{- end -}}
{{- else if eq .component "one" -}}
gateway,worker,web,edge
{{- else -}}
{{ .component }}
{{- end -}}
{{- end }}

{{- define "bellwether.hasMqtt" -}}
{{- with .Values.settings.mqtt }}{{ if or .port .tls_port }}yes{{ end }}{{ end -}}
{{- end }}
