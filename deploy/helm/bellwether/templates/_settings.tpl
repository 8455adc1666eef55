{{/*
The configuration file: what stands in settings, and for every secret the file it is mounted as.
*/}}
{{- define "bellwether.configuration" -}}
{{- $settings := deepCopy .Values.settings -}}
{{- range $setting, $key := .Values.secrets.keys -}}
{{- if not (and $.Values.one.enabled (has $setting (list "postgres.url" "clickhouse.url" "redis.url" "server.master_key"))) -}}
{{- $parts := splitn "." 2 $setting -}}
{{- $section := get $settings $parts._0 | default dict -}}
{{- $_ := set $section (printf "%s_file" $parts._1) (printf "/run/secrets/bellwether/%s" $key) -}}
{{- $_ := set $settings $parts._0 $section -}}
{{- end -}}
{{- end -}}
{{- if .Values.authorities.configMap -}}
{{- $tls := get $settings "tls" | default dict -}}
{{- $_ := set $tls "authorities_file" "/etc/bellwether/authorities/ca.pem" -}}
{{- $_ := set $settings "tls" $tls -}}
{{- end -}}
{{- if .Values.tls.secretName -}}
{{- $tls := get $settings "tls" | default dict -}}
{{- $_ := set $tls "key_file" "/run/tls/tls.key" -}}
{{- $_ := set $tls "certificate_file" "/run/tls/tls.crt" -}}
{{- $_ := set $settings "tls" $tls -}}
{{- end -}}
{{- toYaml $settings -}}
{{- end }}
