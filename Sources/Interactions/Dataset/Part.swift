/// The part of a split that a row belongs to.
public enum Part: UInt8, Sendable, Hashable, CaseIterable, CustomStringConvertible {
  case train
  case valid
  case test

  public var description: String {
    switch self {
    case .train: "train"
    case .valid: "valid"
    case .test: "test"
    }
  }
}
