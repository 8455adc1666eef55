# The program on any Kubernetes cluster: a namespace, the Secret its processes read, and the chart. Where the engines are is
# an input, so that this is the same on every cloud and without one.
terraform {
  required_version = ">= 1.9"
  required_providers {
    kubernetes = {
      source  = "hashicorp/kubernetes"
      version = ">= 2.35, < 4.0"
    }
    helm = {
      source  = "hashicorp/helm"
      version = ">= 2.17, < 4.0"
    }
  }
}

resource "kubernetes_namespace_v1" "bellwether" {
  metadata {
    name = var.namespace
    labels = {
      # Pods that ask for more than the strictest profile allows are refused.
      "pod-security.kubernetes.io/enforce" = "restricted"
      "pod-security.kubernetes.io/warn"    = "restricted"
    }
  }
}

resource "kubernetes_secret_v1" "settings" {
  metadata {
    name      = local.names.settings
    namespace = kubernetes_namespace_v1.bellwether.metadata[0].name
  }
  data = { for name, key in local.given : key => local.secrets[name] }
}

resource "kubernetes_secret_v1" "administrator" {
  count = nonsensitive(var.engines.postgres_administrator_url == null) ? 0 : 1
  metadata {
    name      = local.names.administrator
    namespace = kubernetes_namespace_v1.bellwether.metadata[0].name
  }
  data = { url = var.engines.postgres_administrator_url }
}

resource "kubernetes_config_map_v1" "authorities" {
  count = var.authorities_pem == null ? 0 : 1
  metadata {
    name      = local.names.authorities
    namespace = kubernetes_namespace_v1.bellwether.metadata[0].name
  }
  data = { "ca.pem" = var.authorities_pem }
}

resource "helm_release" "bellwether" {
  name      = var.name
  namespace = kubernetes_namespace_v1.bellwether.metadata[0].name
  chart     = coalesce(var.chart, "${path.module}/../../helm/bellwether")
  # Kept to what was there when the new version does not get ready.
  atomic  = true
  timeout = 1200
  values  = concat([yamlencode(local.values)], var.more_values)
  # Pods name them, and do not start without.
  depends_on = [kubernetes_secret_v1.settings, kubernetes_secret_v1.administrator, kubernetes_config_map_v1.authorities]
}
