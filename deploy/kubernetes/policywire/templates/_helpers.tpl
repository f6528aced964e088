{{- define "policywire.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-{{ .Chart.Name }}{{ end }}
{{- end }}

{{- define "policywire.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "policywire.labels" -}}
{{ include "policywire.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "policywire.serviceAccount" -}}
{{ .Values.serviceAccount.name | default (include "policywire.name" .) }}
{{- end }}

{{- define "policywire.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- with .Values.image.digest }}@{{ . }}{{ end }}
{{- end }}

{{/* The settings, with those that are the chart's: it knows the pod's name and the port. */}}
{{- define "policywire.config" -}}
{{- $own := dict
  "input" (dict "group_instance_id" "${POD_NAME}")
  "output" (dict "instance" "${POD_NAME}")
  "http" (dict "listen" (printf "0.0.0.0:%v" .Values.http.port)) }}
{{- $config := mustMergeOverwrite (deepCopy .Values.config) $own }}
{{- if .Values.lexicon }}
{{- $enrich := $config.enrich | default dict }}
{{- $dirs := append ($enrich.lexicon_dirs | default list) "/etc/policywire/lexicon" }}
{{- $config = mustMergeOverwrite $config (dict "enrich" (dict "lexicon_dirs" $dirs)) }}
{{- end }}
{{- toYaml $config }}
{{- end }}

{{- define "policywire.container" -}}
image: {{ include "policywire.image" . }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
env:
  - name: POD_NAME
    valueFrom:
      fieldRef:
        fieldPath: metadata.name
  {{- with .Values.env }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with .Values.secret }}
envFrom:
  - secretRef:
      name: {{ . }}
{{- end }}
volumeMounts:
  - name: config
    mountPath: /etc/policywire
    readOnly: true
  {{- with .Values.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
