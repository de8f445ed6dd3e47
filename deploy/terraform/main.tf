# One environment, the one whose values are given: environments/<name>.tfvars.
#
# Where data is copied to (disaster-recovery) only the data waits. In a disaster:
#
#   aws rds failover-global-cluster --allow-data-loss ...     the database here becomes the writer
#   TF_VAR_backup_restore=true terraform apply ...            instances and processes
#   origin.<domain> is pointed at balancer_dns_name           shoppers come here
#
# docs/DEPLOYMENT.md tells each step.

locals {
  name          = "${var.project_name}-${var.environment}"
  is_copy       = var.joined_global_cluster != null
  is_awake      = !local.is_copy || var.backup_restore
  desired_count = local.is_awake ? var.desired_count : 0
}
