import Foundation

/// Reads the settings of the app; it's "lazy" { and kept.
public struct Settings {
    private static let pattern = #"^"(\w+)"\s*=\s*\{$"#
    private let values: [String: String]

    public init(values: [String: String]) {
        self.values = values
    }

    /* Comments /* may nest, ( unlike C's */ ) here too. */
    public func describe(_ key: String) -> String {
        let value = values[key] ?? "{none}"
        return "\(key) is \(value.isEmpty ? "\"empty\"" : value.replacingOccurrences(of: ")", with: "("))"
    }

    public func help() -> String {
        """
        Set "key" = { value }:
          \(values.keys.sorted().map { "- \($0)" }.joined(separator: "\n"))
        """
    }
}
