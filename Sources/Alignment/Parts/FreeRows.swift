import Backbones
public import Networks
public import Recommenders
import Support
public import Tensors

/// Rows that are learnt, the same for all texts of a tower: beside the tokens of each layer, prefix
/// tuning (Li and Liang, ACL 2021); before the text, prompt tuning (Lester et al., EMNLP 2021).
public struct FreeRows: Bridge {
  public static let kind = "free"
  public static let card = ModelCard(
    "rows that are learnt, the same for all texts of a tower",
    formula: "m rows a level, which start at the mean embedding of a token plus N(0, 0.02²)",
    source: "Li and Liang, Prefix-tuning, ACL 2021", example: "bridge free rows=4")
  /// Rows a level, m; our choice, RA-Rec's number isn't known.
  public var rows = 4

  public init() {}

  public static let rowsSetting = ModelSetting<FreeRows>.integer(
    "rows", \.rows, 0...256, "free rows a layer, m")

  public static let settings = [rowsSetting]

  public var source: IDSource { .none }

  public func rowCount(vectors: Int) -> Int { rows }

  public func addParameters(
    to parameters: inout Parameters, at level: Level, of tower: Tower, in space: PartSpace
  ) {
    guard rows > 0 else { return }
    parameters.addAroundMeanToken(Self.name(at: level, of: tower), rows: rows, in: space)
  }

  private static func name(at level: Level, of tower: Tower) -> String { "\(tower).\(level).free" }

  /// The rows, [m, width]; `nil` where there are none.
  func free(at level: Level, of tower: Tower, bound: BoundParameters) -> Variable? {
    rows > 0 ? bound[Self.name(at: level, of: tower)] : nil
  }

  public func idRows(
    of input: TowerInput, at level: Level, bound: BoundParameters, on tape: Tape
  ) -> Variable? { nil }

  public func rows(
    of input: TowerInput, at level: Level, bound: BoundParameters, on tape: Tape
  ) -> InjectedRows? {
    input.rows(free: free(at: level, of: input.tower, bound: bound), own: nil, on: tape)
  }
}

extension Parameters {
  /// Adds rows that start at the mean embedding of a token plus N(0, 0.02²), and don't decay.
  mutating func addAroundMeanToken(_ name: String, rows: Int, in space: PartSpace) {
    addNormal(name, [rows, space.width], deviation: 0.02, key: space.key, decays: false)
    let mean = space.meanTokenEmbedding.reshaped([1, space.width])
    self[name].add(.concatenatingRows(Array(repeating: mean, count: rows)))
  }
}
