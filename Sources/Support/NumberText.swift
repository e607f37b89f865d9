import Glibc

/// Numbers as text, the same in every locale.
public enum NumberText {
  /// A whole number with commas between thousands: `12,101`.
  public static func grouped(_ number: Int) -> String {
    let digits = String(number.magnitude)
    var text = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return text
  }

  /// A count with its noun, whose plural ends in s: `1 step`, `12,101 items`.
  public static func counted(_ count: Int, _ noun: String) -> String {
    grouped(count) + " " + noun + (count == 1 ? "" : "s")
  }

  /// A number with a fixed count of decimals, rounded to nearest (ties to even), as C's `%.*f`.
  ///
  /// Numbers too large for their decimals to be known come as `shortest`.
  public static func fixed(_ number: Double, digits: Int) -> String {
    guard number.isFinite else { return shortest(number) }
    let digits = min(max(digits, 0), 15)
    let power = (0..<digits).reduce(1.0) { value, _ in value * 10 }
    let magnitude = number.magnitude
    let product = magnitude * power
    guard product < 0x1p53 else { return shortest(number) }
    // What the product lost to rounding decides where it seems to lie half-way.
    let lost = (-product).addingProduct(magnitude, power)
    var whole = product.rounded(.down)
    let rest = product - whole
    if rest > 0.5 || (rest == 0.5 && (lost > 0 || (lost == 0 && Int(whole) % 2 == 1))) {
      whole += 1
    }
    var text = String(Int(whole))
    if digits > 0 {
      text = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
      text.insert(".", at: text.index(text.endIndex, offsetBy: -digits))
    }
    let isZero = whole == 0
    return number.sign == .minus && !isZero ? "-" + text : text
  }

  /// The shortest text that reads back as the same number: `0.001`, `64`, `1e-05`.
  public static func shortest(_ number: Double) -> String {
    if number.isNaN { return "nan" }
    if number.isInfinite { return number < 0 ? "-inf" : "inf" }
    let text = number.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// A share from 0 to 1 as a percentage of about three digits: `2.06%`.
  public static func percent(_ share: Double) -> String {
    let value = share * 100
    let decimals = value > 0 && value < 100 ? max(0, 2 - Int(log10(value).rounded(.down))) : 0
    return fixed(value, digits: min(decimals, 6)) + "%"
  }

  /// A share as the language writes it, with the digits that it has: `10%`, `2.5%`.
  public static func share(_ share: Double) -> String {
    shortest((share * 1e8).rounded() / 1e6) + "%"
  }
}

extension Float {
  /// The number of its shortest text: the 0.7 that was written, not the 0.699999988 that is nearest to
  /// it in single precision.
  public var asWritten: Double {
    let double = Double(self)
    // Whole and half numbers, as most ratings are, are exact.
    return (2 * double).rounded() == 2 * double ? double : Double(description) ?? double
  }
}
