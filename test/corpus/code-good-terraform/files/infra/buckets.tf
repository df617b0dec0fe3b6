locals {
  tags   = merge(var.tags, { Owner = "platform", Note = "closes with }" }) # }
  names  = { for key, spec in var.buckets : key => "${var.prefix}-${lookup(spec, "name", "data")}" }
  labels = "${join(",", [for key in keys(local.names) : "${key}:${local.names["${key}"]}"])}"
}

resource "aws_s3_bucket" "this" {
  for_each = local.names
  bucket   = each.value
  tags     = local.tags
}
