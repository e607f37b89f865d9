import Alignment
import Backbones
import Language
import Networks
import Recommenders
import Support

/// The verb that puts changes of low rank beside a language model's maps.
enum Lora {
  static let model = Positional<Either<BackboneObject, ModelObject>>(
    "model", as: .object([.backbone, .model]),
    "a language model, or an aligned model, whose language model is taken as it was trained")
  static let rank = Option<Int>(
    "rank", "the rank r of a change", default: 8, because: "as in PEFT",
    interval: .closed(1, 4_096))
  static let alpha = Option<Double>(
    "alpha", "the strength α of a change", default: 16, because: "twice the rank, as is usual",
    interval: .singleAboveZero)
  static let dropout = Option<Double>(
    "dropout", as: .fraction, "the share of a map's inputs that a training step leaves out",
    default: 0, because: "as in PEFT", interval: .halfOpen(0, below: 1))
  static let on = Option<Either<AllMaps, [String]>?>(
    "on", "which linear maps: names, or parts of names between full stops, or `all`",
    because: "the queries and values of attention, as in the paper")
  static let fromLayer = Option<Int>(
    "from_layer", "the lowest layer whose maps are changed", default: 0,
    because: "every layer, as in the paper", interval: .atLeast(0))
  static let from = Option<String?>(
    "from", as: .path, "a folder that PEFT or `save` wrote", because: "new changes")
  static let merge = Option<Bool?>(
    "merge", "whether the changes are put into the weights, where they train no more",
    because: "beside the weights, or as they are"
  ).hinting(.makingLoRA)

  static let verb = Verb(
    "lora", group: "language models",
    "puts changes of low rank beside a language model's linear maps; they alone train",
    takes: [model, rank, alpha, dropout, on, fromLayer, from, merge],
    result: .object(.backbone), cost: .seconds, isRandom: true,
    formula: "x wᵀ + (α / r) · (x aᵀ) bᵀ, a [r, in] uniform in ±1/√in and b [out, r] zero at first",
    citation: "Hu et al., LoRA, ICLR 2022",
    example: #"lora lm rank=8 alpha=16 on=["query", "value"]"#, run: run)

  /// Every linear map.
  enum AllMaps: String, Choice { case all }

  private static func run(_ call: Call) throws -> Value {
    let given: BackboneObject?
    let backbone: any Backbone
    switch call[model] {
    case .one(let object): (given, backbone) = (object, object.backbone)
    case .other(let object): (given, backbone) = (nil, try tunedBackbone(of: object, call))
    }
    let settings: [any ParameterKey] = [rank, alpha, dropout, on, fromLayer, from]
    var adapted = backbone
    if backbone.tuning.lora == nil {
      adapted = try new(call, beside: backbone)
    } else if settings.contains(where: call.isGiven) || given != nil && !call.isGiven(merge) {
      throw TuningError.alreadyAdapted
    }
    if let merges = call[merge] {
      adapted = try adapted.setting(isMerged: merges)
    }
    let object = BackboneObject(adapted, format: given?.format)
    call.note(
      "\(object.adapters), \(NumberText.grouped(object.trainableCount)) of \(object.counts)")
    return call.made(object)
  }

  /// The language model of an aligned model, as it was trained.
  private static func tunedBackbone(
    of object: ModelObject, _ call: Call
  ) throws -> any Backbone {
    guard let reader = object.model as? any ReadsTexts else {
      throw MismatchError.readsNoTexts(kind: object.model.kind)
    }
    return try reader.tunedBackbone
  }

  private static func new(_ call: Call, beside backbone: any Backbone) throws -> any Backbone {
    if let folder = call[from] {
      return try AdapterFolder(path: folder).adapting(backbone)
    }
    let maps: [String]? =
      switch call[on] {
      case nil: backbone.usualMaps
      case .one(.all)?: nil
      case .other(let names)?: names
      }
    return try backbone.adapted(
      by: LoRA.Configuration(
        rank: call[rank], alpha: Float(call[alpha]), dropout: Float(call[dropout])),
      on: maps, fromLayer: call[fromLayer], key: call.key(call.verb.name))
  }
}
