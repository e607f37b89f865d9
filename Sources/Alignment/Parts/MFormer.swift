import Backbones
public import Networks
public import Recommenders
import Support
public import Tensors

/// Queries that read an ID model's states of a history, of which a router chooses one set a user.
///
/// Zhang et al., Laser, arXiv 2409.01605, section 2.3: K expert sets of L query rows; m(u) = C_u W_rᵀ,
/// a softmax over experts at each position, its mean over positions, and the expert with the largest;
/// Z blocks of self-attention among the rows, every second with attention to C_u, as in BLIP-2's
/// Q-Former; a linear map to the language model's width. Blocks are as BERT's: norms after the parts,
/// GELU maps four times as wide, weights N(0, 0.02²) at first.
public struct MFormer: Bridge {
  public static let kind = "mformer"
  public static let card = ModelCard(
    "query rows that read the ID model's states of a history; a router chooses one of several sets",
    formula: "rows = W Q(E_j, C_u), j = argmax_k mean_i softmax(C_u W_rᵀ)_ik",
    source: "Zhang et al., Laser, arXiv 2409.01605", example: "bridge mformer experts=8 rows=8")

  /// Sets of query rows, K.
  public var experts = 8
  /// Rows of a set, L.
  public var rows = 8
  /// Blocks, Z.
  public var blocks = 2
  /// The width of the blocks, d_m.
  public var width = 128
  /// Attention heads of the blocks.
  public var heads = 4
  /// How the router learns.
  public var router = Router.top1

  public init() {}

  public static let expertsSetting = ModelSetting<MFormer>.integer(
    "experts", \.experts, 1...256, "sets of query rows, K; the paper has 8")
  public static let rowsSetting = ModelSetting<MFormer>.integer(
    "rows", \.rows, 1...256, "rows of a set, L; the paper has 32")
  public static let blocksSetting = ModelSetting<MFormer>.integer(
    "blocks", \.blocks, 1...24,
    "blocks, Z, every second of which reads the history; the paper has 12")
  public static let widthSetting = ModelSetting<MFormer>.integer(
    "width", \.width, 1...1024, "the width of the blocks; the paper has 768")
  public static let headsSetting = ModelSetting<MFormer>.integer(
    "heads", \.heads, 1...64, "their attention heads, which share `width` evenly; the paper has 12")
  public static let routerSetting = ModelSetting<MFormer>.word(
    "router", \.router,
    "how the router learns: by the load balance alone, as in the paper, or from the task too")

  public static let settings = [
    expertsSetting, rowsSetting, blocksSetting, widthSetting, headsSetting, routerSetting,
  ]

  public func checkTogether() throws(SettingError) {
    guard width % heads == 0 else {
      throw .outOfRange("heads", value: "\(heads)", expected: "a divisor of the width, \(width)")
    }
  }

  /// How the router learns.
  public enum Router: String, CaseIterable, Sendable {
    /// From the load balance alone: the choice passes no gradient on.
    case top1
    /// Rows are multiplied by p_j / sg(p_j), which is 1, so that the task's gradient reaches the chosen
    /// expert's probability (ours).
    case straightThrough = "straight_through"
  }

  public var source: IDSource { .states }

  public func rowCount(vectors: Int) -> Int { rows }

  public func addParameters(
    to parameters: inout Parameters, at level: Level, of tower: Tower, in space: PartSpace
  ) {
    let network = Network(self, tower, from: space.idWidth, to: space.width, at: level)
    // Only the last map is each level's own.
    for parameter in network.parameters where !parameters.contains(parameter.name) {
      parameters.add(parameter.name, parameter.drawn(with: space.key), decays: parameter.decays)
    }
  }

  public func idRows(
    of input: TowerInput, at level: Level, bound: BoundParameters, on tape: Tape
  ) -> Variable? { nil }

  public func rows(
    of input: TowerInput, at level: Level, bound: BoundParameters, on tape: Tape
  ) -> InjectedRows? {
    let seeing = input.hasRow.indices.filter { input.hasRow[$0] }
    guard !seeing.isEmpty else { return nil }
    let network = network(input, at: level, bound: bound)
    let chosen = routing(of: input, bound: bound, on: tape)
    var made = network.rows(
      of: tape.constant(input.vectors), offsets: input.offsets, experts: chosen.experts, in: bound)
    if router == .straightThrough {
      made = tape.multiply(made, chosen.passing(rows: rows, width: made.value.rowWidth, on: tape))
    }
    let counts = input.hasRow.map { $0 ? rows : 0 }
    let order = seeing.flatMap { text in (0..<rows).map { Int32(text * rows + $0) } }
    return InjectedRows(
      states: seeing.count == input.texts.count ? made : tape.gather(made, rows: order),
      offsets: counts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) })
  }

  private func network(
    _ input: TowerInput, at level: Level, bound: BoundParameters
  ) -> Network {
    let width = bound["\(input.tower).\(level).map.bias"].value.count
    return Network(self, input.tower, from: input.vectors.rowWidth, to: width, at: level)
  }
}

extension MFormer {
  /// The router's say of some texts.
  public struct Routing {
    /// softmax(C_u W_rᵀ), [positions, K].
    public let probabilities: Variable
    /// Its mean over each text's positions, [texts, K].
    public let means: Variable
    /// The expert of each text.
    public let experts: [Int]

    /// p_j / sg(p_j) of each text's expert, for each number of its rows.
    fileprivate func passing(rows: Int, width: Int, on tape: Tape) -> Variable {
      let count = means.value.rowWidth
      let choice = Tensor(shape: means.shape) { out in
        out.update(repeating: 0)
        for (text, expert) in experts.enumerated() { out[text * count + expert] = 1 }
      }
      let ones = tape.constant(Tensor(shape: [1, count], repeating: 1))
      let chosen = tape.linear(tape.multiply(means, tape.constant(choice)), ones)
      let inverse = Tensor(shape: chosen.shape, values: chosen.value.values.map { 1 / $0 })
      let factor = tape.multiply(chosen, tape.constant(inverse))
      let each = tape.gather(
        factor, rows: experts.indices.flatMap { repeatElement(Int32($0), count: rows) })
      return tape.spread(each, over: width)
    }
  }

  /// The expert that the router chooses for each text, and how likely each was at each position.
  public func routing(of input: TowerInput, bound: BoundParameters, on tape: Tape) -> Routing {
    let logits = Self.router(input.tower, from: input.vectors.rowWidth, to: experts)(
      tape.constant(input.vectors), in: bound)
    let probabilities = tape.softmaxRows(logits)
    let means = tape.segmentMeans(probabilities, offsets: input.offsets)
    return Routing(
      probabilities: probabilities, means: means, experts: means.value.largestColumns)
  }

  fileprivate static func router(_ tower: Tower, from depth: Int, to count: Int) -> Linear {
    Linear(
      "\(tower).mformer.router", from: depth, to: count, hasBias: false, start: .normal(0.02))
  }

  /// The modules of the bridge.
  private struct Network: Module {
    private let queries: ModuleParameter
    private let router: Linear
    private let blocks: [TransformerBlock]
    private let map: Linear
    private let rowCount: Int

    init(_ former: MFormer, _ tower: Tower, from depth: Int, to out: Int, at level: Level) {
      let (name, width) = ("\(tower).mformer", former.width)
      rowCount = former.rows
      queries = ModuleParameter(
        name + ".queries", [former.experts * former.rows, width], .normal(0.02))
      router = MFormer.router(tower, from: depth, to: former.experts)
      blocks = (0..<former.blocks).map { block in
        let name = "\(name).blocks.\(block)"
        func linear(_ part: String, from depth: Int, to out: Int) -> Linear {
          Linear("\(name).\(part)", from: depth, to: out, start: .normal(0.02))
        }
        func norm(_ part: String) -> Residual {
          .norm(Norm("\(name).\(part)", width: width, epsilon: 1e-12))
        }
        return TransformerBlock(
          attention: Attention(
            map: linear("attention.in", from: width, to: 3 * width),
            output: linear("attention.out", from: width, to: width), heads: former.heads,
            isCausal: false, residual: norm("attention.norm")),
          cross: block % 2 == 0
            ? CrossAttention(
              queries: linear("cross.q", from: width, to: width),
              keysAndValues: linear("cross.kv", from: depth, to: 2 * width),
              output: linear("cross.out", from: width, to: width), heads: former.heads,
              residual: norm("cross.norm")) : nil,
          feedForward: FeedForward(
            widening: linear("ffn.in", from: width, to: 4 * width), activation: .gelu,
            narrowing: linear("ffn.out", from: 4 * width, to: width),
            residual: norm("ffn.norm")))
      }
      map = Linear("\(tower).\(level).map", from: width, to: out, start: .normal(0.02))
    }

    var parameters: [ModuleParameter] {
      [queries] + router.parameters + blocks.flatMap(\.parameters) + map.parameters
    }

    /// The rows of some texts, [texts × L, width of the language model].
    func rows(
      of states: Variable, offsets: [Int], experts: [Int], in pass: BoundParameters
    ) -> Variable {
      var rows = pass.tape.gather(
        queries.variable(in: pass),
        rows: experts.flatMap { expert in (0..<rowCount).map { Int32(expert * rowCount + $0) } })
      let texts = AttendedTexts(
        offsets: Array(stride(from: 0, through: rows.value.rowCount, by: rowCount)))
      for block in blocks {
        rows = block(
          rows, over: texts, memory: block.memory(of: states, offsets: offsets, in: pass), in: pass)
      }
      return map(rows, in: pass)
    }
  }
}

extension Tensor {
  /// The column of the largest number of each row; of equal ones the first.
  fileprivate var largestColumns: [Int] {
    let width = rowWidth
    return withUnsafeValues { values in
      (0..<rowCount).map { row in
        (1..<max(1, width)).reduce(0) {
          values[row * width + $1] > values[row * width + $0] ? $1 : $0
        }
      }
    }
  }
}

/// The load balance of a router: that no expert has all users.
///
/// Zhang et al., Laser, arXiv 2409.01605, section 2.4, after Fedus et al., Switch transformers, JMLR 2022:
/// K Σ_j f_j P_j over the positions of the batch's users, f_j the share whose likeliest expert is j, P_j
/// the mean probability of j. Even routing gives 1, which isn't the least.
public struct LoadBalance: Objective {
  public static let kind = "balance"
  public static let card = ModelCard(
    "keeps a router from giving all users to one expert",
    formula: "K Σ_j f_j P_j over the positions of the batch's users",
    source: "Zhang et al., Laser, arXiv 2409.01605", example: "objective balance weight=0.01")
  public static let reads: Set<StepPart> = [.router]

  public var weight: Float = 0.01

  public init() {}

  public static let weightSetting = ModelSetting<LoadBalance>.number(
    "weight", \.weight, "how much it weighs in the loss")

  public static let settings = [weightSetting]

  public func terms(of step: AlignmentStep, on tape: Tape) -> [Variable] {
    guard let side = step.sides.first, let former = side.bridge as? MFormer else { return [] }
    let routing = former.routing(of: side.input, bound: step.bound, on: tape)
    let (positions, experts) = (routing.probabilities.value.rowCount, former.experts)
    var shares = [Float](repeating: 0, count: experts)
    for expert in routing.probabilities.value.largestColumns {
      shares[expert] += 1 / Float(positions)
    }
    let means = tape.segmentMeans(routing.probabilities, offsets: [0, positions])
    let balance = tape.linear(means, tape.constant(Tensor(shape: [1, experts], values: shares)))
    return [tape.scale(tape.sum(balance), by: Float(experts))]
  }
}
