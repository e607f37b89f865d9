#!/usr/bin/env python3
"""RecBole 1.2.1 itself, on the interactions and the split of a file.

    python3 recbole_models.py interactions.csv --model SASRec [--seed 1] [--lists lists.csv]
    python3 recbole_models.py interactions.csv --model SASRec --seconds 20     pairs a second
    python3 recbole_models.py --model BPR --ranking 12000 5000                 users a second

interactions.csv: columns `user`, `item` and `position` (the place in the user's sequence), as
`export data to="interactions.csv"` writes them. Leave-one-out by position: the last item is the test's,
the one before it valid's. Settings are RecBole's own defaults, but for `valid_metric`, which is NDCG@10.
Prints one JSON line.

--ranking draws users who had 50 of so many items and one that is held out, and ranks the catalogue for
them by an untrained model of 64 dimensions, to lists of 100.

RecBole keeps items that the user had in the rankings of its sequential models, those that choose the
weights included, and drops them from those of the others; of ItemKNN and EASE it ranks by the training part
alone, as ours do with `known=train`. Its own figures are printed as they are (`own`).
A pair is a prefix and its next item; each is computed apart. --lists writes the first --top items of
each test user with those items dropped for every model, to be measured under one protocol.

It runs where recbole-requirements.txt is installed; see `Scripts/peers/recbole`.
"""

import argparse
import collections
import csv
import json
import logging
import os
import random
import resource
import sys
import tempfile
import time
import warnings

warnings.filterwarnings("ignore", category=FutureWarning)  # of PyTorch, about RecBole's calls

import torch
from recbole.config import Config
from recbole.data import create_dataset, data_preparation
from recbole.utils import get_model, get_trainer, init_seed


def read(path):
    """The items of each user in the order of their positions."""
    rows = collections.defaultdict(list)
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            rows[row["user"]].append((int(row["position"]), row["item"]))
    return {user: [item for _, item in sorted(items)] for user, items in rows.items()}


def drawn(items, users):
    """Users with 52 items at random: what is measured has a part for training and one for valid."""
    generator = random.Random(1)
    return {
        f"u{user}": [f"i{item}" for item in generator.sample(range(items), 52)]
        for user in range(users)}


def write_inter(sequences, folder):
    """RecBole's file of interactions; places are its times, so that its order is ours."""
    os.makedirs(os.path.join(folder, "data"))
    with open(os.path.join(folder, "data", "data.inter"), "w") as file:
        file.write("user_id:token\titem_id:token\ttimestamp:float\n")
        for user, items in sequences.items():
            for position, item in enumerate(items):
                file.write(f"{user}\t{item}\t{position}\n")


def configuration(options, folder):
    settings = {
        "data_path": folder, "checkpoint_dir": os.path.join(folder, "saved"),
        "seed": options.seed, "use_gpu": False, "show_progress": False, "state": "ERROR",
        "load_col": {"inter": ["user_id", "item_id", "timestamp"]},
        "eval_args": {
            "split": {"LS": "valid_and_test"}, "order": "TO", "group_by": "user", "mode": "full"},
        "metrics": ["Hit", "NDCG"], "topk": [100] if options.ranking else [5, 10],
        "valid_metric": "NDCG@10", "metric_decimal_place": 6,
        "MAX_ITEM_LIST_LENGTH": options.maxlen}
    if options.batch:
        settings["train_batch_size"] = options.batch
    if options.patience:
        settings["stopping_step"] = options.patience
    if options.model in ["SASRec", "BERT4Rec", "GRU4Rec"]:
        settings["train_neg_sample_args"] = None  # a full softmax needs none
    return Config(model=options.model, dataset="data", config_dict=settings)


@torch.no_grad()
def write_lists(path, model, test, dataset, sequences, top):
    """The first items of each user of the test part, what the user had before dropped."""
    model.eval()
    users, items = dataset.field2id_token["user_id"], dataset.field2id_token["item_id"]
    number = {token: index for index, token in enumerate(items)}
    with open(path, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["user", "item", "rank"])
        for batch in test:
            interaction, _, _, _ = batch
            try:
                scores = model.full_sort_predict(interaction)
            except NotImplementedError:
                users_of_batch = interaction["user_id"]
                repeated = interaction.repeat_interleave(dataset.item_num)
                repeated.update({"item_id": torch.arange(dataset.item_num).repeat(len(users_of_batch))})
                scores = model.predict(repeated)
            scores = scores.view(-1, dataset.item_num).clone()
            scores[:, 0] = -torch.inf
            for row, user in enumerate(interaction["user_id"].tolist()):
                had = [number[item] for item in sequences[users[user]][:-1]]
                scores[row, had] = -torch.inf
                for rank, item in enumerate(torch.topk(scores[row], top).indices.tolist()):
                    out.writerow([users[user], items[item], rank + 1])


def measured_training(trainer, data, seconds):
    """Steps of the training loop until the time is over, after a first one."""
    model, optimiser = trainer.model, trainer.optimizer
    model.train()
    pairs, start = 0, None
    while True:
        for batch in data:
            optimiser.zero_grad()
            loss = model.calculate_loss(batch)
            (sum(loss) if isinstance(loss, tuple) else loss).backward()
            optimiser.step()
            if start is None:
                start = time.perf_counter()
                continue
            pairs += len(batch)
            elapsed = time.perf_counter() - start
            if elapsed >= seconds:
                return {"pairs_per_second": round(pairs / elapsed, 1)}


def measured_ranking(trainer, data, users):
    trainer.evaluate(data, load_best_model=False)
    start = time.perf_counter()
    trainer.evaluate(data, load_best_model=False)
    return {"users_per_second": round(users / (time.perf_counter() - start), 1)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("interactions", nargs="?")
    parser.add_argument("--model", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lists")
    parser.add_argument("--top", type=int, default=100)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--ranking", type=int, nargs=2, metavar=("ITEMS", "USERS"))
    parser.add_argument("--minutes", type=float, help="the most, of training")
    parser.add_argument("--maxlen", type=int, default=50)
    parser.add_argument("--batch", type=int, help="in place of RecBole's 2048")
    parser.add_argument("--patience", type=int, help="in place of RecBole's 10 validations")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    logging.disable(logging.WARNING)
    if not options.ranking and not options.interactions:
        parser.error("there are no interactions")
    sequences = drawn(*options.ranking) if options.ranking else read(options.interactions)
    settings = {
        name: getattr(options, name) for name in ["maxlen", "batch", "patience", "minutes"]}
    lists = os.path.abspath(options.lists) if options.lists else None
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)  # RecBole leaves logs where it runs
        write_inter(sequences, folder)
        config = configuration(options, folder)
        init_seed(config["seed"], config["reproducibility"])
        dataset = create_dataset(config)
        train, valid, test = data_preparation(config, dataset)
        init_seed(config["seed"], config["reproducibility"])
        model = get_model(config["model"])(config, train._dataset).to(config["device"])
        trainer = get_trainer(config["MODEL_TYPE"], config["model"])(config, model)
        if options.seconds:
            figures = measured_training(trainer, train, options.seconds)
        elif options.ranking:
            figures = measured_ranking(trainer, test, len(sequences))
        else:
            start = time.perf_counter()

            def after_epoch(epoch, score):
                print(f"epoch {epoch + 1} valid ndcg@10 {score:.4f}", file=sys.stderr, flush=True)
                if options.minutes and time.perf_counter() - start > 60 * options.minutes:
                    raise TimeoutError

            try:
                trainer.fit(
                    train, valid, saved=True, verbose=False, show_progress=False,
                    callback_fn=after_epoch)
                ending = "stopped early" if len(trainer.train_loss_dict) < trainer.epochs else "epochs"
            except TimeoutError:
                ending = "minutes"
            seconds = time.perf_counter() - start
            own = trainer.evaluate(test, load_best_model=True, show_progress=False)
            figures = {
                "valid_ndcg@10": round(float(trainer.best_valid_score), 6),
                "epochs": len(trainer.train_loss_dict), "ending": ending, "settings": settings,
                "seconds": round(seconds, 1), "own": {key: float(value) for key, value in own.items()}}
            if lists:
                write_lists(lists, model, test, dataset, sequences, options.top)
    print(json.dumps({
        "peer": f"RecBole {options.model}", "seed": options.seed, "users": len(sequences),
        "items": len({item for items in sequences.values() for item in items}), **figures,
        "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))


if __name__ == "__main__":
    main()
