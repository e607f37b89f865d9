/// Work that would need more memory than there is.
public struct MemoryError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The work, as a sentence begins: `a table of 2,000,000 rows × 40 columns`.
  public var work: String
  /// Bytes, by an estimate; `nil` where they are too many to be counted.
  public var needed: Int?
  /// Bytes that may be used.
  public var available: Int
  /// The names of the settings that would make it smaller, those that matter most first.
  public var settings: [String]

  public init(_ work: String, needs needed: Int?, of available: Int, settings: [String] = []) {
    self.work = work
    self.needed = needed
    self.available = available
    self.settings = settings
  }

  public var description: String {
    func mebibytes(_ bytes: Int) -> String { "\(NumberText.grouped(bytes >> 20)) MiB" }
    return "\(work) needs \(needed.map(mebibytes) ?? "over 8 million TiB") of memory, "
      + "\(mebibytes(available)) may be used here"
  }
}

extension MemoryError {
  /// The product of some numbers, none of which is negative; `nil` where it is too large.
  public static func product(_ factors: Int...) -> Int? { product(factors) }

  /// The product of some numbers, none of which is negative; `nil` where it is too large.
  public static func product(_ factors: some Sequence<Int>) -> Int? {
    factors.reduce(1 as Int?) { product, factor in
      guard let (value, isHuge) = product?.multipliedReportingOverflow(by: factor), !isHuge else {
        return nil
      }
      return value
    }
  }

  /// Refuses work before it begins, where an estimate of its memory is more than may be used.
  ///
  /// - Parameters:
  ///   - available: bytes that may be used.
  ///   - needed: bytes; `nil` where they are too many to be counted.
  ///   - settings: the names of the settings that would make it smaller.
  ///   - work: the work, as a sentence begins.
  /// - Throws: `MemoryError`.
  public static func refuse(
    above available: Int = Machine.usableMemory, _ needed: Int?, settings: [String] = [],
    _ work: @autoclosure () -> String
  ) throws(MemoryError) {
    if let needed, needed <= available { return }
    throw MemoryError(work(), needs: needed, of: available, settings: settings)
  }
}
