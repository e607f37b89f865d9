import Alignment
import Evaluation
import Interactions
import Language
import Recommenders
import Support

/// The verb that ranks by texts alone, without any training.
enum ZeroShotVerb {
  static let titles = Option<Int>(
    "titles", "how many of the last items make the user", default: 10,
    because: "as in `rarec preset=paper`", unit: "titles", interval: .closed(1, 1_000))

  static let verb = Verb(
    "zeroshot", group: "alignment", ZeroShot.card, takes: [Shared.data, Shared.backbone, titles],
    cost: .seconds
  ) { call in
    let (data, object) = (call[Shared.data], call[Shared.backbone])
    try call.requireTitles(of: data, at: Shared.data, "can't be ranked")
    let (backbone, titles, workers) = (object.backbone, call[titles], try call.workers)
    let model = try call.aside { progress in
      try ZeroShot(
        dataset: data, backbone: backbone, titles: titles, workers: workers, progress: progress)
    }
    let count = NumberText.counted(data.catalogue.titledCount, "title")
    call.note("\(count) read by \(object.label)")
    return call.made(ModelObject(model: model, data: data, options: call.givenCells))
  } foresees: {
    $0.model(ZeroShot.self)
  }
}
