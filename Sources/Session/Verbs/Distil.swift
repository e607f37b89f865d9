import Backbones
import Language
import Recommenders
import Support

/// The verb that makes static vectors of a language model.
enum Distil {
  static let width = Option<Int?>(
    "dim", "how many components a vector has",
    because: "256 as in Model2Vec, or the model's width where that is less", unit: "numbers",
    interval: .atLeast(1))
  static let frequencies = Option<TokenFrequencies>(
    "frequencies", "how often tokens are taken to be; rare ones weigh more", default: .zipf,
    because: "as in Model2Vec")

  static let verb = Verb(
    "distil", group: "language models",
    "makes a table of static token vectors of a language model, for `embed` and `zeroshot` at once",
    takes: [Shared.backbone, width, frequencies], result: .object(.backbone), cost: .long,
    formula: "a token's vector: the model's of that token alone, in principal components, times "
      + "a / (a + p), a = 1e-4, p its frequency; a text's: their mean, of norm 1",
    citation: "Tulkens and van Dongen, Model2Vec, 2024; Arora et al., ICLR 2017",
    example: "distil lm dim=256"
  ) { call in
    let object = call[Shared.backbone]
    let backbone = object.backbone
    try backbone.requireLayers()
    let (given, frequencies, workers) = (call[width], call[frequencies], try call.workers)
    let start = Machine.seconds
    let made = try call.aside { progress in
      let widest = backbone.widestDistilled
      if let given, given > widest {
        throw SettingError.outOfRange(
          width.name, value: "\(given)",
          expected: "at most \(widest) of `\(backbone.description.name)`")
      }
      return try backbone.distilled(
        width: given ?? min(256, widest), frequencies: frequencies, workers: workers,
        progress: progress)
    }
    let distilled = BackboneObject(made)
    if backbone.description.isCausal {
      call.note(
        "\(backbone.description.name) reads a lone token as the beginning of a text, so that such a table "
          + "may tell words apart badly: `zeroshot` with both shows it")
    }
    call.note(
      "\(distilled.summary), \(distilled.size), \(NumberText.fixed(Machine.seconds - start, digits: 1)) s"
    )
    return call.made(distilled)
  } foresees: { call in
    call.result.with(.trains, false)
  }
}
