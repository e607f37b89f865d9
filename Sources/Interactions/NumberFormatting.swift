import Foundation

extension Int {
  /// The number with a comma between thousands, whatever the locale: `264,510`.
  var grouped: String {
    let digits = String(magnitude)
    var out = self < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { out.append(",") }
      out.append(digit)
    }
    return out
  }
}

extension Double {
  /// The number with a fixed number of decimals, whatever the locale.
  func fixed(_ decimals: Int) -> String { String(format: "%.\(decimals)f", self) }

  /// The share as a percentage of three digits: `2.06%`.
  var percent: String {
    let value = self * 100
    let decimals =
      value == 0 || value >= 100 ? 0 : Swift.max(0, 2 - Int(log10(value).rounded(.down)))
    return value.fixed(Swift.min(decimals, 6)) + "%"
  }
}

extension Double {
  /// A share as the language writes it: `10%`, `2.5%`.
  var shareText: String {
    let value = (self * 1e8).rounded() / 1e6
    return value == value.rounded() && Swift.abs(value) < 1e15
      ? "\(Int(value))%" : "\(value)%"
  }
}
