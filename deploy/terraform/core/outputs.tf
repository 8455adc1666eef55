output "namespace" {
  description = "Where it runs."
  value       = kubernetes_namespace_v1.bellwether.metadata[0].name
}

output "gateway_service" {
  description = "Service that takes events."
  value       = "${var.name}-gateway"
}

output "web_service" {
  description = "Service that answers people."
  value       = "${var.name}-web"
}
