/// A split of rows into those for training, for validation and for testing.
public struct Split: Sendable {
  /// The part of each row, in the data set's row order.
  public let parts: [Part]

  /// How the split was made, in the words of the language: `leave_one_out`.
  public let description: String

  /// Whether each user's rows come as train, then valid, then test, so that parts are slices.
  let isOrdered: Bool

  /// Makes a split of rows that are sorted as `offsets` (CSR by user) says.
  public init(parts: [Part], description: String, offsets: [Int]) {
    precondition(
      parts.count == offsets.last ?? 0,
      "split: \(parts.count) parts for \(offsets.last ?? 0) rows")
    self.parts = parts
    self.description = description
    self.isOrdered = zip(offsets, offsets.dropFirst()).allSatisfy { start, end in
      end - start < 2
        || (start + 1..<end).allSatisfy { parts[$0 - 1].rawValue <= parts[$0].rawValue }
    }
  }

  /// How many rows a part has.
  public func count(of part: Part) -> Int {
    parts.count { $0 == part }
  }
}

/// The part of a split that a row belongs to.
public enum Part: UInt8, Sendable, Hashable, CaseIterable, CustomStringConvertible {
  case train
  case valid
  case test

  /// The part of a name in the wild: `train`, `valid`, `validation`, `val`, `dev`, `test`.
  init?(name: String) {
    switch name.lowercased() {
    case "train": self = .train
    case "valid", "validation", "val", "dev": self = .valid
    case "test": self = .test
    default: return nil
    }
  }

  /// Whether texts name parts for the most part, so that the others are mistakes.
  static func areMost(of texts: [String]) -> Bool {
    texts.count { Part(name: $0) != nil } * 2 > texts.count
  }

  public var description: String {
    switch self {
    case .train: "train"
    case .valid: "valid"
    case .test: "test"
    }
  }
}
