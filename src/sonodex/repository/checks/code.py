"""M1, M5, M6, M9: whether there is code, and whether it trains, runs and defines the network."""

from __future__ import annotations

import re

from sonodex.records.vocabularies import Level
from sonodex.repository.checks.check import Answer, Check, View
from sonodex.repository.looking import Looked
from sonodex.repository.modules import Missing
from sonodex.repository.purposes import EntryPoint
from sonodex.wording import counted

_RUN_TRAINING = re.compile(
    r"mim\s+train|nnUNet\w*_train\w*|nnUNetv2_train|yolo\b.*\btrain\b|tools/(?:dist_|"
    r"slurm_)?train|nnUNet_train|python\S*\s+-m\s+\S*train",
    re.IGNORECASE,
)
_RUN_EVALUATION = re.compile(
    r"mim\s+test|nnUNet\w*_predict\w*|nnUNetv2_predict|yolo\b.*\b(?:predict|val)\b|"
    r"tools/(?:dist_|slurm_)?(?:test|analysis)|python\S*\s+-m\s+\S*(?:test|eval|predict|"
    r"infer)",
    re.IGNORECASE,
)
LATER = re.compile(
    r"(?:training|full|complete|remaining|rest (?:parts? )?of (?:the )?) ?(?:and [\w-]+ |"
    r"& [\w-]+ )?(?:source )?(?:codes?|scripts?)[^.]{0,60}(?:(?:will|"
    r"to) be\s+(?:fully )?(?:released|available|published|uploaded|made|open-?sourced)|"
    r"(?:coming|available) soon)|\bcode is (?:still )?(?:being )?upload|"
    r"code ?base[^.]{0,40}(?:unorgani[sz]ed|preliminary)|preliminary code|"
    r"(?:data ?loader|train(?:ing|er)|pre-?training|distillation)\b[^.]{0,40}\b(?:is|are) "
    r"(?:missing|not (?:included|provided|available|released|part))|"
    r"training (?:code|algorithm|script)s?\b[^.]{0,60}[.!]?[^.]{0,40}(?:by|an|via|through) e-?mail",
    re.IGNORECASE,
)
_CONFIGURATION = re.compile(
    r"(?:^|/)(?:plans?|config|args|hparams|model_config|dataset_fingerprint)[\w-]*\.(?:json|"
    r"ya?ml|toml|pkl)$|(?:^|/)(?:configs?|conf)/.*\.(?:ya?ml|json|toml|py)$",
    re.IGNORECASE,
)
NAMED_NETWORK = re.compile(
    r"\b(?:U-?Net\w*|ResNet\w*|transformer|ViT\b|DenseNet|VGG|EfficientNet|YOLO\w*|SAM\b|"
    r"CLIP|GAN\b|diffusion|convolutional|CNN|Mask R-?CNN|DeepLab\w*|LSTM|Swin|"
    r"MobileNet\w*|autoencoder|V-?JEPA|network)\b",
    re.IGNORECASE,
)


def _command(seen: Looked, pattern: re.Pattern[str]) -> str | None:
    for document in seen.readmes[:6] + seen.documents[:6]:
        found = next((line for line in document.commands if pattern.search(line.text)), None)
        if found:
            return document.at(found.number)
    return None


def _said(seen: Looked, pattern: re.Pattern[str]) -> str | None:
    for document in [d for d in seen.readmes[:4] if not seen.vendored(d.path) and d.path.count("/") == 0]:
        found = document.find(pattern)
        if found:
            return document.at(found.number)
    return None


UNREAD_CODE = re.compile(
    r"\.(?:r|rmd|jl|c|cc|cpp|cxx|cu|java|js|ts|go|rs|lua|mlapp|swift|kt)$", re.IGNORECASE
)
_PACKED = re.compile(r"\.(?:zip|7z|rar|tar|tgz|tar\.gz|mltbx|whl|egg|exe|jar)$", re.IGNORECASE)


def _elsewhere(view: View) -> tuple[str, str] | None:
    """Where code may lie that was not read (words, place): a submodule that scripts need, an archive or
    another language beside no scripts."""
    seen = view.seen
    scripts = [s for s in seen.own_scripts() if s.language != "shell"]
    for folder in seen.submodules:
        top = folder.rpartition("/")[2]
        if not scripts or any(top in i.module.split(".") for s in scripts for i in s.imports):
            return f"submodule {folder} was not entered", ".gitmodules"
    if scripts:
        return None
    packed = next((e.path for e in seen.tree.entries if _PACKED.search(e.path)), None)
    if packed:
        return f"{packed} was not opened", packed
    other = next((e.path for e in seen.tree.entries if UNREAD_CODE.search(e.path)), None)
    return (f"{other} is in a language that is not read", other) if other else None


def _open(view: View, answer: Answer) -> Answer:
    """An answer that code elsewhere may raise."""
    place = _elsewhere(view)
    if place is None or answer.level == "full":
        return answer
    return Answer(answer.level, f"{answer.note}; {place[0]}", answer.source or place[1], "full")


def _absent(missing: Missing) -> str:
    return f"imports {missing.module}, which is absent ({missing.at})"


def code(view: View) -> Answer:
    """Is the code public?"""
    return _open(view, _code(view))


def _code(view: View) -> Answer:
    purposes, scripts = view.purposes, [s for s in view.seen.own_scripts() if s.language != "shell"]
    entry = next(iter([*purposes.training_entries, *purposes.evaluation_entries]), None)
    if entry:
        return Answer(
            "full",
            f"{counted(len(scripts), 'script or notebook', 'scripts and notebooks')}, among them "
            f"{entry.path.rpartition('/')[2]}",
            entry.at,
        )
    command = _command(view.seen, _RUN_TRAINING) or _command(view.seen, _RUN_EVALUATION)
    if command and (purposes.networks or scripts):
        return Answer(
            "full", f"{counted(len(scripts), 'script')}, run through a framework's own commands", command
        )
    if purposes.networks:
        return Answer(
            "partial", "network code without a script that trains or runs it", purposes.networks[0][0].path
        )
    if scripts:
        return Answer(
            "partial",
            f"{counted(len(scripts), 'script')}, none that trains or runs a network",
            scripts[0].path,
        )
    if view.seen.weights:
        return Answer("partial", "model files without source code", view.seen.weights[0].path)
    return Answer("none", f"{counted(len(view.seen.tree.entries), 'file')}, no source code")


def training(view: View) -> Answer:
    """Is the training code published?"""
    return _open(view, _training(view))


def _training(view: View) -> Answer:
    purposes = view.purposes
    entries = purposes.training_entries
    whole = next((e for e in entries if e.missing is None), None)
    later = _said(view.seen, LATER)
    broken = _most_broken(entries, whole)
    if broken and broken.missing:
        name = broken.path.rpartition("/")[2]
        return Answer(
            "partial", f"most training scripts lack a module: {name} {_absent(broken.missing)}", broken.at
        )
    if whole:
        if later:
            return Answer("partial", "training script present; the readme says that a part is missing", later)
        return Answer(
            "full",
            f"training script {whole.path.rpartition('/')[2]} with the modules that it imports",
            whole.at,
        )
    command = _command(view.seen, _RUN_TRAINING)
    if command:
        return Answer("full", "training by a framework's own command", command)
    lost = _unread(view)
    if lost:
        return lost
    if entries:
        assert entries[0].missing is not None
        return Answer("partial", f"training script {_absent(entries[0].missing)}", entries[0].at)
    if purposes.training:
        script, call = purposes.training[0]
        return Answer(
            "partial",
            f"training step {call.name} without a script that starts it",
            f"{script.path}:{call.line}",
        )
    return Answer("none", "no script updates weights")


def _most_broken(entries: list[EntryPoint], whole: EntryPoint | None) -> EntryPoint | None:
    """The first of the scripts beside the whole one that lack a module, where more than half of them do."""
    if whole is None:
        return None
    beside = [e for e in entries if e.path.count("/") <= whole.path.count("/")]
    broken = [e for e in beside if e.missing is not None]
    return broken[0] if len(broken) > 0.5 * len(beside) else None


def _unread(view: View) -> Answer | None:
    """What scripts leave open that could not be parsed: too large, a closed format, absent from the clone."""
    lost = [s.path for s in view.seen.own_scripts() if not s.parsed and not s.imports and not s.calls]
    if not lost:
        return None
    entries = view.purposes.training_entries or view.purposes.networks
    level: Level = "partial" if entries else "none"
    many = counted(len(lost), "script or notebook", "scripts or notebooks")
    return Answer(level, f"{many} could not be parsed", lost[0], "full")


_DEMO = re.compile(
    r"huggingface\.co/spaces/|colab\.research\.google|replicate\.com/|grand-challenge\.org/algorithms"
)


def _hosted(seen: Looked) -> str | None:
    for document in seen.readmes[:2]:
        for link in document.links:
            if _DEMO.search(link.url):
                return document.at(link.line)
    return None


def running(view: View) -> Answer:
    """Is there an entry point to run or evaluate the model?"""
    return _open(view, _running(view))


def _running(view: View) -> Answer:
    purposes = view.purposes
    entries = purposes.evaluation_entries
    whole = next((e for e in entries if e.missing is None), None)
    if whole:
        return Answer("full", f"{whole.path.rpartition('/')[2]} loads or runs a model", whole.at)
    command = _command(view.seen, _RUN_EVALUATION)
    if command:
        return Answer("full", "evaluation by a framework's own command", command)
    lost = _unread(view)
    if lost:
        return lost
    if entries:
        assert entries[0].missing is not None
        return Answer("partial", f"script {_absent(entries[0].missing)}", entries[0].at)
    fragments = _fragments(purposes.training_entries, [f"{s.path}:{line}" for s, line in purposes.networks])
    if fragments:
        return Answer("partial", "validation inside the training script or network code only", fragments)
    if view.seen.weights:
        return Answer("partial", "a model file without a script that runs it", view.seen.weights[0].path)
    demo = _hosted(view.seen)
    if demo:
        return Answer("partial", "a hosted demo is linked, no script", demo)
    return Answer("none", "no script that runs or evaluates a model")


def _fragments(entries: list[EntryPoint], networks: list[str]) -> str | None:
    return entries[0].at if entries else networks[0] if networks else None


def architecture(view: View) -> Answer:
    """Is the architecture described?"""
    return _open(view, _architecture(view))


def _architecture(view: View) -> Answer:
    purposes, seen = view.purposes, view.seen
    if purposes.networks:
        script, line = purposes.networks[0]
        missing = next((m for s, _ in purposes.networks[:1] if (m := purposes.missing(s))), None)
        entry = next(
            (e for e in [*purposes.training_entries, *purposes.evaluation_entries] if e.missing is None), None
        )
        broken = next(
            (e.missing for e in [*purposes.training_entries, *purposes.evaluation_entries] if e.missing), None
        )
        lost = missing or broken
        if lost is not None and entry is None and _NETWORK_PART.search(lost.module.rpartition(".")[2]):
            return Answer("partial", f"network code {_absent(lost)}", lost.at)
        return Answer("full", f"network defined in {script.path.rpartition('/')[2]}", f"{script.path}:{line}")
    if purposes.built:
        script, call = purposes.built[0]
        return Answer("full", f"network built by {call.name}", f"{script.path}:{call.line}")
    configured = next((e.path for e in seen.tree.entries if _CONFIGURATION.search(e.path)), None)
    if configured and (purposes.evaluation_entries or purposes.training_entries):
        return Answer("full", "network configured in a file of settings", configured)
    tensors = next((w for w in seen.weights if w.content and w.content.tensors), None)
    if tensors:
        return Answer("partial", "layers seen in a model file only", tensors.path)
    said = _said(seen, NAMED_NETWORK)
    if said:
        return Answer("partial", "network named in the readme", said)
    return _unread(view) or Answer("none", "no network named or defined")


_NETWORK_PART = re.compile(r"net|model|backbone|heads?|encoder|decoder", re.IGNORECASE)


CHECKS = (
    Check(
        "code",
        "M1",
        "scripts, notebooks, MATLAB files, a framework's commands in readmes",
        "a script that trains or runs a network",
        "network code, scripts or model files alone",
        "no source code (open where a submodule, an archive or another language may hold it)",
        "C++, Julia and R are not read; a program whose network is loaded by name from "
        "outside counts as whole",
        code,
    ),
    Check(
        "training",
        "M5",
        "scripts in which weights are updated, what they import, commands in readmes",
        "a script that starts the training and finds all modules of its own",
        "such a script with a module that is absent, or a step without a script",
        "no step that updates weights",
        "what the step trains is not known; settings and loaders are not judged beyond their presence",
        training,
    ),
    Check(
        "running",
        "M6",
        "scripts and notebooks that load a model or predict, options of training scripts, "
        "commands in readmes",
        "a script or notebook, or an option, that runs a model",
        "validation inside training, network code or a model file alone; a module is absent",
        "none of these",
        "a script that only computes figures from saved predictions counts when it is named after evaluation",
        running,
    ),
    Check(
        "architecture",
        "M9",
        "classes of layers, calls of known networks, files of settings, model files, the readme",
        "a network of layers, or a library's network built by a call or chosen by its name",
        "a name, a model file, or code of which a part of the network is absent",
        "none of these",
        "whether the published settings are those of the paper",
        architecture,
    ),
)
