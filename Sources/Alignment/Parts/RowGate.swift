import Glibc
import Networks
public import Recommenders
import Tensors

/// A gate that ID vectors pass on their way to a bridge: of what is known by little, little comes through.
///
/// What a bridge adds to every vector passes beside it, so that a closed gate leaves a row that is the
/// same for all.
public struct RowGate: ModelConfiguration {
  /// How far it is open.
  public var kind = Kind.none
  /// The interactions at which a gate by count is half open, κ.
  public var kappa: Float = 10

  public init() {}

  /// The names of settings that change nothing beside the others.
  var idle: Set<String> { kind == .count ? [] : [Self.kappaSetting.name] }

  public static let kindSetting = ModelSetting<RowGate>.word(
    "gate", \.kind,
    "what lets ID vectors through: nothing holds them back, σ(a + b ln(1 + n)) is learnt for each "
      + "level, or n / (n + κ), n being a user's items or an item's training rows; ours")
  public static let kappaSetting = ModelSetting<RowGate>.positive(
    "kappa", \.kappa, "the interactions at which a gate by count is half open")

  public static let settings = [kindSetting, kappaSetting]

  /// How far a gate is open.
  public enum Kind: String, CaseIterable, Sendable {
    /// There is none.
    case none
    /// σ(a + b ln(1 + n)), a and b being learnt for each level; a starts at 2, b at 0.
    case learnt
    /// n / (n + κ).
    case count
  }

  private static func name(at level: Level, of tower: Tower) -> String { "\(tower).\(level).gate" }

  func addParameters(to parameters: inout Parameters, at level: Level, of tower: Tower) {
    guard kind == .learnt else { return }
    parameters.add(
      Self.name(at: level, of: tower), Tensor(shape: [1, 2], values: [2, 0]), decays: false)
  }

  /// The ID vectors of some texts as far as they come through at a level, [vectors, d_id].
  func callAsFunction(
    _ input: TowerInput, at level: Level, bound: BoundParameters, on tape: Tape
  ) -> Variable {
    let (vectors, width) = (input.vectors, input.vectors.rowWidth)
    switch kind {
    case .none: return tape.constant(vectors)
    case .count:
      return tape.constant(
        vectors.scalingRows(by: input.counts.map { $0 / ($0 + kappa) }))
    case .learnt:
      let known = Tensor(
        shape: [vectors.rowCount, 2], values: input.counts.flatMap { [1, log(1 + $0)] })
      let open = tape.sigmoid(
        tape.linear(tape.constant(known), bound[Self.name(at: level, of: input.tower)]))
      return tape.multiply(tape.constant(vectors), tape.spread(open, over: width))
    }
  }
}

extension Tape {
  /// A number a row, [n, 1], in each column of [n, width].
  func spread(_ column: Variable, over width: Int) -> Variable {
    linear(column, constant(Tensor(shape: [width, 1], repeating: 1)))
  }
}

extension Tensor {
  /// Each row times a number of its own.
  func scalingRows(by factors: [Float]) -> Tensor {
    var scaled = self
    let width = rowWidth
    scaled.withUnsafeMutableValues { values in
      for (row, factor) in factors.enumerated() {
        for column in row * width..<(row + 1) * width { values[column] *= factor }
      }
    }
    return scaled
  }
}
