class Customer < ApplicationRecord
  # Customer.where("city = '#{city}'") is how it must not be done.
  scope :in_city, ->(city) { where(city: city) }
  scope :named, ->(name) { where("name ILIKE ?", "%#{sanitize_sql_like(name)}%") }

  def thumbnail(file)
    system("convert", file, "-resize", "100x100", "thumb-#{id}.png")
  end

  def label
    "Select #{name} from the list"
  end
end
