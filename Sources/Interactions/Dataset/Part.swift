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
