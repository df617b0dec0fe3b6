variable "name" {
  type = string
}

resource "aws_lb" "web" {
  name               = "${var.name}-web"
  load_balancer_type = "application"
  subnets            = [for subnet in data.aws_subnet.public : subnet.id]
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.web.arn
  port              = 443
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
}

output "url" {
  value = "https://${aws_lb.web.dns_name}"
}
