public import Backbones
public import Networks
public import Recommenders
import Support
public import Tensors

/// Rows in places of a prompt, where a word's embedding would stand.
///
/// The prompt says where: `<history rows=true>` has a row of each item's ID vector behind its title. In
/// RSLLM (Zheng et al., arXiv 2412.16933) a marker [DSR], which is learnt, stands before each; LLaRA (Liao
/// et al., SIGIR 2024) and CoLLM (Zhang et al., arXiv 2310.19488) have none.
public struct SlotSite: Site {
  public static let kind = "slot"
  public static let card = ModelCard(
    "rows in places of a prompt, such as `<history rows=true>`, one of each ID vector",
    source: "Liao et al., LLaRA, SIGIR 2024", example: "site slot marked=true")

  /// Whether a marker stands before each row.
  public var isMarked = false

  public init() {}

  public static let markedSetting = ModelSetting<SlotSite>.flag(
    "marked", \.isMarked, "a marker that is learnt before each row: [DSR]")

  public static let settings = [markedSetting]

  /// The id in the place of a marker; no token has it.
  static let marker: Int32 = -2

  public func levels(of backbone: BackboneDescription) -> [Level] { [.input] }

  public var untouchedLayers: Int? { nil }

  public var fillsPlaces: Bool { true }

  public var marksPlaces: Bool { isMarked }

  public func tokens(rows: Int) -> Int { 0 }

  private static func name(of tower: Tower) -> String { "\(tower).input.marker" }

  public func addParameters(
    to parameters: inout Parameters, at level: Level, of tower: Tower, in space: PartSpace
  ) {
    guard isMarked else { return }
    let name = Self.name(of: tower)
    parameters.addAroundMeanToken(name, rows: 1, in: space)
  }

  public func inject(
    _ rows: @escaping (Level) -> InjectedRows?, into texts: PackedTexts, of tower: Tower,
    _ backbone: any Backbone, bound: BoundParameters, on tape: Tape
  ) -> (texts: PackedTexts, injection: Injection) {
    guard let rows = rows(.input) else { return (texts, Injection()) }
    guard isMarked else { return (texts, Injection(tokens: rows.states)) }
    let count = Int32(rows.states.value.rowCount)
    var (order, row) = ([Int32](), Int32(0))
    let opened = (0..<texts.count).map { text in
      texts[text].map { token in
        switch token {
        case Self.marker: order.append(count)
        case PackedTexts.openPlace:
          order.append(row)
          row += 1
        default: return token
        }
        return PackedTexts.openPlace
      }
    }
    let all = tape.concatenateRows([rows.states, bound[Self.name(of: tower)]])
    return (PackedTexts(opened), Injection(tokens: tape.gather(all, rows: order)))
  }
}
