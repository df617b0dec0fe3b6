# frozen_string_literal: true

require "csv"

module Billing
  # Writes the invoices of a month; it's called by cron ("0 6 1 * *").
  class InvoiceExport
    HEADER = %w[number customer (gross) status].freeze
    NUMBER = %r{\A(?<year>\d{4})/(?<serial>\d+)\z}
    QUOTED = /["'](?<inner>[^"'#]*)["']/

    def initialize(connection, month:, logger: nil)
      @connection = connection
      @month = month
      @logger = logger
    end

    def rows
      @rows ||= @connection.exec_params(<<~SQL, [@month.begin, @month.end]).to_a
        SELECT number, customer, gross, status
          FROM invoices -- it's "quoted" (once
         WHERE issued_on BETWEEN $1 AND $2
      SQL
    end

    def to_csv
      CSV.generate do |csv|
        csv << HEADER
        rows.each do |row|
          next unless row["number"].match?(NUMBER)

          csv << [row["number"], clean(row["customer"]), euros(row["gross"]), label(row["status"])]
        end
      end
    end

    def empty? = rows.empty?

    private

    def clean(name)
      name = name[QUOTED, :inner] if name.match?(QUOTED)
      name.strip
    end

    def euros(cents) = format("%.2f", cents.to_i / 100.0)

    def label(status)
      text = case status
             when "paid" then "paid"
             when "open", "sent" then "due"
             else "unknown: #{status.empty? ? '"?"' : status}"
             end
      @logger&.debug("#{status} is #{text}") if @logger
      text
    end
  end
end
