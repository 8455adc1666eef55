# The cluster, and two groups of machines: for the program, and for ClickHouse with its disks.
resource "aws_iam_role" "cluster" {
  name_prefix        = "${var.name}-cluster-"
  assume_role_policy = data.aws_iam_policy_document.assume["eks.amazonaws.com"].json
}

resource "aws_iam_role_policy_attachment" "cluster" {
  role       = aws_iam_role.cluster.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/AmazonEKSClusterPolicy"
}

resource "aws_cloudwatch_log_group" "cluster" {
  name              = "/aws/eks/${var.name}/cluster"
  retention_in_days = 365
  kms_key_id        = aws_kms_key.this.arn
}

resource "aws_eks_cluster" "this" {
  name                          = var.name
  version                       = var.cluster_version
  role_arn                      = aws_iam_role.cluster.arn
  enabled_cluster_log_types     = ["api", "audit", "authenticator"]
  bootstrap_self_managed_addons = false

  access_config {
    authentication_mode                         = "API"
    bootstrap_cluster_creator_admin_permissions = true
  }

  vpc_config {
    subnet_ids              = aws_subnet.private[*].id
    endpoint_private_access = true
    endpoint_public_access  = length(var.cluster_access) > 0
    public_access_cidrs     = length(var.cluster_access) > 0 ? var.cluster_access : null
  }

  encryption_config {
    resources = ["secrets"]
    provider {
      key_arn = aws_kms_key.this.arn
    }
  }

  depends_on = [aws_iam_role_policy_attachment.cluster, aws_cloudwatch_log_group.cluster]
}

resource "aws_eks_addon" "this" {
  for_each     = toset(["coredns", "kube-proxy", "eks-pod-identity-agent", "aws-ebs-csi-driver", "metrics-server"])
  cluster_name = aws_eks_cluster.this.name
  addon_name   = each.key
  # Volumes are made by a role of their own, and not with the rights of the machines.
  dynamic "pod_identity_association" {
    for_each = each.key == "aws-ebs-csi-driver" ? [aws_iam_role.volumes.arn] : []
    content {
      role_arn        = pod_identity_association.value
      service_account = "ebs-csi-controller-sa"
    }
  }
  depends_on = [aws_eks_node_group.program]
}

# Before the machines: they get no network without it. It is what carries the chart's network policies out.
resource "aws_eks_addon" "network" {
  cluster_name         = aws_eks_cluster.this.name
  addon_name           = "vpc-cni"
  configuration_values = jsonencode({ enableNetworkPolicy = "true" })
}

resource "aws_iam_role" "volumes" {
  name_prefix        = "${var.name}-volumes-"
  assume_role_policy = data.aws_iam_policy_document.assume["pods.eks.amazonaws.com"].json
}

resource "aws_iam_role_policy_attachment" "volumes" {
  role       = aws_iam_role.volumes.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy"
}

resource "aws_iam_role" "node" {
  name_prefix        = "${var.name}-node-"
  assume_role_policy = data.aws_iam_policy_document.assume["ec2.amazonaws.com"].json
}

resource "aws_iam_role_policy_attachment" "node" {
  for_each   = toset(["AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonEKS_CNI_Policy"])
  role       = aws_iam_role.node.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/${each.key}"
}

resource "aws_launch_template" "node" {
  name_prefix = "${var.name}-node-"
  metadata_options {
    http_tokens = "required"
    # Pods do not reach the machine's own rights.
    http_put_response_hop_limit = 1
  }
  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      volume_size = 60
      volume_type = "gp3"
      encrypted   = true
    }
  }
}

resource "aws_eks_node_group" "program" {
  cluster_name    = aws_eks_cluster.this.name
  node_group_name = "program"
  node_role_arn   = aws_iam_role.node.arn
  subnet_ids      = aws_subnet.private[*].id
  instance_types  = [var.nodes.type]
  ami_type        = "AL2023_x86_64_STANDARD"
  scaling_config {
    min_size     = var.nodes.min
    desired_size = var.nodes.min
    max_size     = var.nodes.max
  }
  update_config {
    max_unavailable = 1
  }
  launch_template {
    id      = aws_launch_template.node.id
    version = aws_launch_template.node.latest_version
  }
  lifecycle {
    # What an autoscaler has decided is left as it is.
    ignore_changes = [scaling_config[0].desired_size]
  }
  depends_on = [aws_eks_addon.network, aws_iam_role_policy_attachment.node]
}

# ClickHouse by its operator, on machines for it alone: its parts are read from a disk's own cache.
resource "aws_eks_node_group" "clickhouse" {
  count           = var.clickhouse_nodes.count > 0 ? length(local.zones) : 0
  cluster_name    = aws_eks_cluster.this.name
  node_group_name = "clickhouse-${count.index}"
  node_role_arn   = aws_iam_role.node.arn
  # One zone each: a volume does not follow its pod into another.
  subnet_ids     = [aws_subnet.private[count.index].id]
  instance_types = [var.clickhouse_nodes.type]
  ami_type       = "AL2023_x86_64_STANDARD"
  labels         = { role = "clickhouse" }
  taint {
    key    = "role"
    value  = "clickhouse"
    effect = "NO_SCHEDULE"
  }
  scaling_config {
    min_size     = ceil((var.clickhouse_nodes.count - count.index) / length(local.zones))
    desired_size = ceil((var.clickhouse_nodes.count - count.index) / length(local.zones))
    max_size     = max(1, ceil((var.clickhouse_nodes.count - count.index) / length(local.zones)) + 1)
  }
  launch_template {
    id      = aws_launch_template.node.id
    version = aws_launch_template.node.latest_version
  }
  depends_on = [aws_eks_addon.network, aws_iam_role_policy_attachment.node]
}
