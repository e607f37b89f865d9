import Alignment
import Backbones
import Evaluation
import Interactions
import Language
import Networks
import Recommenders
import Support

extension RARec: Model {
  static let role = "rarec"

  var kind: String { configuration.usesIDs ? "rarec" : "textonly" }
  var role: String { Self.role }

  var settings: [(name: String, value: String)] {
    let settings = AlignmentSetting.all.filter { configuration.usesIDs || !$0.isAboutIDs }
    return [("backbone", backbone.description.label)]
      + settings.map { ($0.name, $0.get(configuration).literal) }
  }

  var trainableCount: Int { parameters.elementCount }

  var frozenCount: Int {
    backbone.description.parameterCount - backbone.trainableParameters.elementCount
      + ((base as? any Model)?.trainableCount ?? 0)
  }

  var usualTraining: TrainOptions? { RARec.trainOptions }

  mutating func train(
    on data: Dataset, pairs: TrainingPairs?, options: TrainOptions, key: RandomKey,
    workers: Workers, progress: Progress
  ) throws -> TrainReport {
    try train(
      on: pairs ?? TrainingPairs.all(of: data), of: data, options: options, key: key,
      workers: workers, progress: progress)
  }
}

extension ZeroShot: Model {
  var kind: String { "zeroshot" }

  var settings: [(name: String, value: String)] {
    [("backbone", backbone.description.label), ("titles", "\(titles)")]
  }

  var frozenCount: Int { backbone.description.parameterCount }
}

extension Fuse: Model {
  var kind: String { "fuse" }

  var settings: [(name: String, value: String)] {
    [base, other].compactMap { ($0 as? any Model)?.kind }.map { ("of", $0) }
      + [("weight", "\(weight)")]
  }

  var frozenCount: Int {
    [base, other].compactMap { $0 as? any Model }.reduce(0) {
      $0 + $1.trainableCount + $1.frozenCount
    }
  }
}
