public import Networks
public import Recommenders
import Support
public import Tensors

/// An affine map of the ID vector for each level, beside free rows.
///
/// Yu et al., RA-Rec, arXiv 2402.04527, section 3: p^(l) = W^(l) z + b^(l), and m free rows. An item
/// without training rows has no ID vector worth a row. At a site before the text there is one level: the
/// linear projection of LLaRA and CoLLM.
public struct LayerwiseBridge: IDBridge {
  public static let kind = "layerwise"
  public static let card = ModelCard(
    "an affine map of the ID vector for each level, beside free rows",
    formula: "p^(l) = W^(l) z + b^(l); W of low rank is B A, a diagonal one s_j at (j, j mod d_id)",
    source: "Yu et al., RA-Rec, arXiv 2402.04527", example: "bridge layerwise rows=4 init=tied")

  public var ids = IDRows()
  /// The form of W.
  public var form = Form.full
  /// The rank of W where that is low.
  public var rank = 8

  public init() {}

  public static let formSetting = ModelSetting<LayerwiseBridge>.word(
    "reparam", \.form, "the form of each map's matrix")
  public static let rankSetting = ModelSetting<LayerwiseBridge>.integer(
    "rank", \.rank, 1...4096, "its rank where that is low")

  public static let settings =
    IDRows.settings.map { $0.of(\LayerwiseBridge.ids) } + [formSetting, rankSetting]

  public var idle: Set<String> {
    ids.gate.idle.union(form == .lowrank ? [] : [Self.rankSetting.name])
  }

  /// The form of a map's matrix W, [d, d_id].
  public enum Form: String, CaseIterable, Sendable {
    /// A number for each pair of coordinates, as the formula has it.
    case full
    /// The product of two narrow ones.
    case lowrank
    /// A number for each coordinate of the language model, which takes the ID vector's in turn.
    case diagonal
  }

  public func addParameters(
    to parameters: inout Parameters, at level: Level, of tower: Tower, in space: PartSpace
  ) {
    let prefix = "\(tower).\(level)."
    func add(_ name: String, _ shape: [Int], drawnAs drawn: String, deviation: Float) {
      parameters.addNormal(
        prefix + name, shape, deviation: deviation, key: space.key, drawnAs: drawn)
    }
    let (deviation, drawn) = (
      ids.deviation, ids.initialisation == .tied ? "map.\(level)" : prefix + "map"
    )
    switch form {
    case .full:
      add("weight", [space.width, space.idWidth], drawnAs: drawn, deviation: deviation)
    case .lowrank:
      // The product is as large as a full matrix would be.
      let root = Float(rank).squareRoot()
      add("down", [rank, space.idWidth], drawnAs: drawn + ".down", deviation: 1)
      add("up", [space.width, rank], drawnAs: drawn + ".up", deviation: deviation / root)
    case .diagonal:
      let root = Float(space.idWidth).squareRoot()
      add("diagonal", [1, space.width], drawnAs: drawn + ".diagonal", deviation: deviation * root)
    }
    parameters.add(prefix + "bias", .zeros([space.width]), decays: false)
    addCommonParameters(to: &parameters, at: level, of: tower, in: space)
  }

  public func map(
    _ vectors: Variable, at level: Level, of tower: Tower, bound: BoundParameters, on tape: Tape
  ) -> Variable {
    let prefix = "\(tower).\(level)."
    let bias = bound[prefix + "bias"]
    switch form {
    case .full: return tape.linear(vectors, bound[prefix + "weight"], bias: bias)
    case .lowrank:
      return tape.linear(
        tape.linear(vectors, bound[prefix + "down"]), bound[prefix + "up"], bias: bias)
    case .diagonal:
      let (count, width) = (vectors.value.rowCount, bias.value.count)
      let spread = tape.linear(vectors, tape.constant(.takingInTurn(vectors.value.rowWidth, width)))
      let diagonal = tape.gather(
        bound[prefix + "diagonal"], rows: Array(repeating: 0, count: count))
      return tape.addRow(tape.multiply(spread, diagonal), bias)
    }
  }
}

extension Tensor {
  /// The matrix of 0 and 1 that makes `width` numbers of `count`, taking these in turn: [width, count].
  fileprivate static func takingInTurn(_ count: Int, _ width: Int) -> Tensor {
    Tensor(shape: [width, count]) { out in
      out.update(repeating: 0)
      for row in 0..<width { out[row * count + row % count] = 1 }
    }
  }
}
