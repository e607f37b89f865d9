// Room: Evaluation.
