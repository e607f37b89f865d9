import Backbones
public import Interactions
public import Recommenders
public import Support
import Tensors

/// What was learnt, put to use elsewhere: nothing trains, and training goes on with new stages from its weights.
extension AlignedModel {
  /// The same for other data, whose texts are read, and the vectors of an ID model of theirs.
  ///
  /// - Parameters:
  ///   - data: the other data set.
  ///   - other: an ID model of it, whose vectors are as wide; `nil` for none, so that texts and free rows
  ///     alone rank its items.
  ///   - workers: who computes the scale of ID vectors.
  /// - Returns: an alignment of the same parts and parameters.
  /// - Throws: `AlignmentError.otherWidth`, and as the model's making does.
  public func moved(
    to data: Dataset, base other: (any IDModel)?, workers: Workers
  ) throws -> AlignedModel {
    if let other, other.width != base.width {
      throw AlignmentError.otherWidth(other.width, base: base.width)
    }
    return try remade(
      definition, sentence, on: data, base: other ?? unknown(items: data.itemCount),
      workers: workers)
  }

  /// An ID model that knows nothing of any item.
  private func unknown(items: Int) throws -> any IDModel {
    var configuration = OutsideVectors.Configuration()
    configuration.score = .dot
    return try OutsideVectors(configuration, vectors: .zeros([items, base.width]))
  }

  /// The same with prompts in other words.
  ///
  /// - Parameters:
  ///   - prompts: the words.
  ///   - ofUser: whether the user's are read in place of those of the stage that the model reads by.
  ///   - data: the data set that the model was made for.
  ///   - workers: who computes the scale of ID vectors.
  /// - Returns: an alignment of the same parts and parameters beside the same ID model.
  /// - Throws: `PromptError`; `AlignmentError` where rows have no places in the words.
  public func reworded(
    _ prompts: Prompts, ofUser: Bool, on data: Dataset, workers: Workers
  ) throws -> AlignedModel {
    let sentence = sentence.reworded(prompts, ofUser: ofUser, stage: stage)
    var model = try remade(
      Definition(sentence), sentence, on: data, base: base, workers: workers)
    (model.side, model.denied, model.ownScorer) = (side, denied, ownScorer)
    model.hasLearntValidation = hasLearntValidation
    // Users are ranked by the items that they were trained against, as long as these read the same.
    if model.itemTexts.tokens == itemTexts.tokens { model.fixedItems = fixedItems }
    return model
  }

  private func remade(
    _ definition: Definition, _ sentence: Sentence, on data: Dataset, base: any IDModel,
    workers: Workers
  ) throws -> AlignedModel {
    var model = try AlignedModel(
      definition, sentence, dataset: data, base: base, backbone: backbone,
      key: RandomKey(seed: 0), workers: workers)
    (model.parameters, model.stage) = (parameters, stage)
    return model
  }
}

extension Sentence {
  /// The same with other prompts, the user's where a stage reads them.
  fileprivate func reworded(_ prompts: Prompts, ofUser: Bool, stage: Int) -> Sentence {
    var sentence = self
    let stage = min(stage, stages.count - 1)
    sentence.prompts = prompts
    if ofUser, !stages[stage].training.prompt.isEmpty {
      sentence.stages[stage].training.prompt = prompts.user
      sentence.prompts.user = self.prompts.user
    }
    return sentence
  }
}
