/// The kinds of models of ids that settings define, in the order to list them.
///
/// Verbs, help, and what `restore` reads are made from this list alone.
public let idModels: [any StorableModel.Type] = [
  Markov.self,
  ItemKNN.self,
  EASE.self,
  IALS.self,
  BPRMF.self,
  LightGCN.self,
  GRU4Rec.self,
  Caser.self,
  SASRec.self,
  ESASRec.self,
  BERT4Rec.self,
  ComiRec.self,
  OutsideVectors.self,
]
