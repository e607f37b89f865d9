import Evaluation
import Interactions
import Networks
import Recommenders
import Support

extension Popular: Model {
  var settings: [(name: String, value: String)] { [] }
}

extension Model where Self: StorableModel {
  var settings: [(name: String, value: String)] {
    Configuration.settings.map { ($0.name, $0.get(configuration)) }
  }
}

extension Model where Self: TrainableModel {
  var trainableCount: Int { parameters.elementCount }
  var usualTraining: TrainOptions? { Self.trainOptions }

  mutating func train(
    on data: Dataset, pairs: TrainingPairs?, options: TrainOptions, key: RandomKey,
    workers: Workers, progress: Progress
  ) throws -> TrainReport {
    if pairs != nil { throw ModelError.wantsSequences(kind: kind) }
    return try train(on: data, options: options, key: key, workers: workers, progress: progress)
  }
}

extension BERT4Rec: Model {}
extension BPRMF: Model {}
extension Caser: Model {}
extension ComiRec: Model {}
extension EASE: Model {}
extension GRU4Rec: Model {}
extension ItemKNN: Model {}
extension LightGCN: Model {}
extension Markov: Model {}
extension OutsideVectors: Model {}
extension SASRec: Model {}

/// The kinds of models of ids that a file can keep.
let storableModels: [any (StorableModel & Model).Type] = [
  BERT4Rec.self, BPRMF.self, Caser.self, ComiRec.self, EASE.self, GRU4Rec.self, ItemKNN.self,
  LightGCN.self, Markov.self,
  OutsideVectors.self, SASRec.self,
]
