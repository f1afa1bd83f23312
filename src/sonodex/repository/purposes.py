"""What scripts are for: which train, which evaluate or predict, which define a network, and which import a module that is absent."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from sonodex.repository.code import Import, Named, Script
from sonodex.repository.looking import Looked

_TRAINS = re.compile(
    r"(?:^|\.)backward$|(?:^|\.)(?:\w*optim\w*|opt(?:_?\w{1,3})?|grad_scaler|solver)(?:\.\w+)?\.step$|(?:^|\.)(?:fit_generator|train_on_batch|fit_one_cycle|apply_gradients|train_detector|"
    r"train_segmentor|trainNetwork|trainnet|train_step|train_one_epoch|train_epoch|train_model)$|(?<!optimize)\.minimize$|[Tt]rainer\w*(?:\(\))?\.(?:fit|train)$|[Rr]unner\.(?:train|run)$|"
    r"(?:^|\.)(?:SupervisedTrainer|create_supervised_trainer|LightningCLI|Seq2SeqTrainer)$|(?:^|\.)(?:model|net|network|unet|autoencoder|classifier|cnn)\w*(?:\(\))?\.fit$|optimizer\.step$"
)
_STEP = re.compile(r"(?:^|\.)(?:\w*step\w*|optimi[sz]er\w*|_scaler|loss_scaler)$", re.IGNORECASE)
_RUNNER_BASE = re.compile(r"(?:Runner|Trainer|LightningCLI)$")
_LEARNERS = frozenset({"torch", "tensorflow", "keras", "tf_keras", "pytorch_lightning", "lightning", "fastai", "jax", "flax", "mxnet", "mmengine", "mmcv", "mmdet", "mmseg", "monai", "transformers",
                       "nnunet", "nnunetv2", "ultralytics", "detectron2", "paddle", "theano", "chainer", "caffe", "timm", "accelerate", "sonnet", "tflearn", "vital"})  # fmt: skip
_LOADS = re.compile(
    r"(?:load_state_dict|load_model|load_weights|load_checkpoint|load_from_checkpoint|from_pretrained|InferenceSession|init_detector|init_model|init_segmentor|create_model_and_transforms|saver\.restore|"
    r"\.restore|torch\.load|jit\.load|load_learner|load_pretrained\w*|hf_hub_download|model_from_json|importKerasNetwork|YOLO|read_checkpoint|load_network\w*)$"
)
_FORWARD = re.compile(
    r"(?:\.eval|no_grad|inference_mode|\.predict\w*|predict|sess(?:ion)?\.run|\.evaluate|evaluate\w*|\.test|\.inference\w*|classify|sliding_window_inference|\.generate|\.forward|inference\w*|activations|minibatchpredict|\.sample\w*|compute_metrics|\.infer\w*)$"
)
_EVALUATES = re.compile(
    r"(?:^|[_\-.\d])(?:test\w*|eval\w*|infer\w*|predict\w*|pred|demo\w*|segment\w*|valid\w*|val|visuali[sz]\w*|apply\w*|classify\w*|detect\w*|generate\w*|sampl\w*|reconstruct\w*|app|gui|examples?|"
    r"quickstart|tutorial|deploy\w*|extract\w*|embed\w*|render\w*|track\w*|process\w*|measure\w*|run\w*|score\w*|benchmark\w*|metrics?|chat\w*|usage|estimat\w*|quantif\w*|analy[sz]e?\w*|saliency|gradcam|roc|postprocess\w*)",
    re.IGNORECASE,
)
_TRAINING_NAME = re.compile(
    r"train|fine_?-?tun|main|^run|_run|experiment|^exp|^fit|learn|trainer|runner|entrance|cli$", re.IGNORECASE
)
_PREPARES = re.compile(
    r"pre-?process|prepare|split|convert|download|augment|make_?data|create_?data|dataset|loader|to_png|annotat",
    re.IGNORECASE,
)
_OPTION = re.compile(
    r"^--?(?:eval\w*|test\w*|infer\w*|predict\w*|valid\w*|inference|only[-_]?test|eval[-_]only|demo)$|^(?:eval_only|only_test|test_only|test|eval|evaluate|inference|predict|validate|segment)$",
    re.IGNORECASE,
)
_UNIT_TEST = re.compile(
    r"(?:^|/)(?:tests?|unit_?tests?)/(?:.*/)?(?:test_\w+|\w+_test|conftest)\.py$|(?:^|/)conftest\.py$"
)
_NETWORK_BASE = re.compile(
    r"(?:^|\.)(?:Module|LightningModule|BaseModule|PreTrainedModel|Layer|Model|Sequential|Network|HybridBlock|Block|SegmentationNetwork|BaseModel|BasicModel|nnModule)$|Module$|PreTrainedModel$"
)
_LAYER = re.compile(
    r"(?:^|\.)(?:Conv\w*[123][dD]\w*|ConvTranspose\w*|Linear|Dense|LSTM|ConvLSTM\w*|GRU|MultiheadAttention|BatchNorm\w*|LayerNorm|GroupNorm|Embedding|conv[123]d\w*|dense|fully_connected|SeparableConv\w*|convolution\w*Layer|"
    r"convolution2d\w*|fullyConnectedLayer|imageInputLayer|bn_act|conv3x3|DepthwiseConv\w*|build_(?:conv|norm)_layer|UpSampling[23]D|MaxPool\w*|slim\.conv2d|Lambda|Parameter)$"
)
_BUILT = re.compile(
    r"(?:^|\.)(?:U-?Net\w*|Unet\w*|UNETR|SwinUNETR|[rR]es[nN]et_?\d+\w*|vgg_?\d+\w*|VGG\d+|densenet\d+|DenseNet\d+|[eE]fficient[nN]et\w*|[mM]obile[nN]et\w*|[iI]nception\w*|r3d_18|r2plus1d_18|mc3_18|mvit_\w+|convnext\w*|"
    r"create_model|deeplabv3\w*|DeepLabV3\w*|Xception|FPN|YOLO|maskrcnn\w+|fasterrcnn\w+|swin_\w+|SwinTransformer|get_model|unetLayers|resnet(?:18|50|101)|build_sam\w*|AttentionUnet|SegResNet|VNet|nnUNet\w*)$"
)
# Names that people give to their own modules and that are no packages: unresolved, they are files that were not published.
_OWN_NAMES = frozenset({
    "model", "models", "network", "networks", "net", "nets", "util", "utils", "dataset", "datasets_local", "dataloader", "dataloaders", "loader", "data_loader", "lib", "libs", "loss", "losses", "metric", "metrics",
    "layers", "modules", "module", "trainer", "trainers", "train", "test", "helpers", "helper", "common", "config", "configs", "cfg", "options", "transforms", "preprocess", "preprocessing", "tools", "functions",
    "architectures", "arch", "backbone", "backbones", "engine", "engines", "core", "src", "myutils", "mymodels", "unet", "data_utils", "image_utils", "train_utils", "evaluation", "inference", "solver", "builders", "scripts",
    "augmentation", "augmentations", "custom", "agents", "processing", "postprocessing", "visualization", "code", "Models", "Utils", "Network", "Dataset", "Loss", "Metrics", "DataOperate", "Utils_",
})  # fmt: skip
_STARRED = frozenset(
    {
        "pylab",
        "numpy",
        "scipy",
        "matplotlib",
        "PyQt5",
        "PySide2",
        "PySide6",
        "cv2",
        "pandas",
        "sympy",
        "skimage",
        "sklearn",
        "nibabel",
        "vtk",
        "itk",
        "pydicom",
        "einops",
        "torchvision",
        "mmdet",
        "OpenGL",
    }
)
_FETCHED = frozenset(
    {"datasets", "tools", "tests", "data", "config", "core", "utils"}
)  # names that packages have, too


@dataclass(frozen=True, slots=True)
class Missing:
    """A module of the repository's own that a script imports and that is not there."""

    module: str
    path: str
    line: int

    @property
    def at(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """A script that is started: `purpose` is train or evaluate; `missing` is what keeps it from running."""

    path: str
    line: int
    purpose: str
    missing: Missing | None = None

    @property
    def at(self) -> str:
        return f"{self.path}:{self.line}"


class Purposes:
    """What the scripts of a repository are for."""

    def __init__(self, seen: Looked) -> None:
        self._seen = seen
        own = seen.own_scripts()
        self._own = own if any(s.language != "shell" for s in own) else seen.scripts
        self._files = {e.path for e in seen.tree.entries}
        self._folders = {
            path.rpartition("/")[0] for path in self._files if path.endswith((".py", ".so", ".pyx"))
        }
        for folder in list(self._folders):
            while folder:
                folder = folder.rpartition("/")[0]
                self._folders.add(folder)
        self._names = {part for f in self._folders for part in f.split("/")} | {
            p.rpartition("/")[2].partition(".")[0] for p in self._files if p.endswith((".py", ".so", ".pyx"))
        }
        self._names |= set(seen.submodules)
        self._by_path = {s.path: s for s in seen.scripts}
        self._declared = {p.name.replace("-", "_") for e in seen.environments for p in e.packages}

    @cached_property
    def learners(self) -> list[Script]:
        """Scripts that touch a framework for learning, also through a module of the repository."""
        return [
            s
            for s in self._own
            if s.language == "matlab"
            or any(i.module.split(".")[0] in _LEARNERS or self._is_local(i, s) for i in s.imports)
        ]

    @cached_property
    def training(self) -> list[tuple[Script, Named]]:
        """Scripts in which weights are updated, with the first such call."""
        out = []
        for script in self.learners:
            if _UNIT_TEST.search(script.path):
                continue
            call = next(
                (c for c in script.calls if _TRAINS.search(c.name) and not c.name.endswith("backward")), None
            )
            derived = next((c for c in script.classes if any(_RUNNER_BASE.search(b) for b in c.bases)), None)
            if call is None and script.called(_STEP):  # a gradient alone is as often that of a saliency map
                call = next((c for c in script.calls if c.name.endswith("backward")), None)
            if call is None and derived is not None and script.runs:
                call = Named(derived.name, derived.line)
            if call:
                out.append((script, call))
        return out

    @cached_property
    def training_entries(self) -> list[EntryPoint]:
        trainers = {s.path for s, _ in self.training}
        stems = {s.stem for s, _ in self.training}
        out = []
        for script in self._own:
            if script.language == "shell" or not script.runs or _UNIT_TEST.search(script.path):
                continue
            call = next((c for s, c in self.training if s.path == script.path), None)
            named = bool(_TRAINING_NAME.search(script.stem))
            imports = (
                {part for i in script.imports for part in (*i.module.split("."), *i.names)} & stems
                if trainers
                else set()
            )
            if call or (named and (imports or self._reaches(script, trainers))):
                out.append(EntryPoint(script.path, call.line if call else 1, "train", self.missing(script)))
        out.sort(
            key=lambda e: (
                e.missing is not None,
                not _TRAINING_NAME.search(e.path.rpartition("/")[2]),
                e.path.count("/"),
                e.path,
            )
        )
        return out

    @cached_property
    def evaluation_entries(self) -> list[EntryPoint]:
        """Scripts and notebooks that load a model and run it on data, and training scripts with an option to do so."""
        trainers = {s.path for s, _ in self.training}
        out = []
        for script in self._own:
            if script.language == "shell" or not script.runs or _UNIT_TEST.search(script.path):
                continue
            named = bool(_EVALUATES.search(script.stem)) and not _PREPARES.search(script.stem)
            loads, forward = script.called(_LOADS), script.called(_FORWARD)
            learns = script in self.learners
            if script.path in trainers or (_TRAINING_NAME.search(script.stem) and not named):
                option = next((s for s in script.strings if _OPTION.match(s.name)), None)
                if (
                    option
                    and (script.arguments or "only" in option.name)
                    or (script.language == "notebook" and loads and forward)
                ):
                    out.append(
                        EntryPoint(
                            script.path, option.line if option else 1, "evaluate", self.missing(script)
                        )
                    )
                elif named and loads and forward:
                    out.append(EntryPoint(script.path, loads.line, "evaluate", self.missing(script)))
                continue
            call = loads or forward
            if (
                call
                and learns
                and (named or (loads and forward and script.arguments) or script.language == "notebook")
            ):
                out.append(EntryPoint(script.path, call.line, "evaluate", self.missing(script)))
            elif (
                named
                and learns
                and re.search(
                    r"test|eval|infer|pred|demo|valid|^val|segment|track", script.stem, re.IGNORECASE
                )
            ):
                out.append(EntryPoint(script.path, 1, "evaluate", self.missing(script)))
        out.sort(key=lambda e: (e.missing is not None, e.path.count("/"), e.path))
        return out

    @cached_property
    def networks(self) -> list[tuple[Script, int]]:
        """Scripts that define a network of layers, with the line."""
        out = []
        for script in self._own:
            layers = sum(bool(_LAYER.search(c.name)) for c in script.calls)
            classes = [c for c in script.classes if any(_NETWORK_BASE.search(b) for b in c.bases)]
            if (classes and layers >= 2) or layers >= 5:
                out.append(
                    (
                        script,
                        classes[0].line
                        if classes
                        else next(c.line for c in script.calls if _LAYER.search(c.name)),
                    )
                )
        return out

    @cached_property
    def built(self) -> list[tuple[Script, Named]]:
        """Scripts that build a known network of a library by a call."""
        return [(s, call) for s in self.learners if (call := s.called(_BUILT))]

    def _reaches(self, script: Script, wanted: set[str]) -> bool:
        return any(s.path in wanted for s in self._closure(script))

    def _closure(self, script: Script) -> Iterable[Script]:
        done = {script.path}
        pending = [script]
        while pending and len(done) < 400:
            one = pending.pop()
            yield one
            for imported in one.imports:
                for path in self._targets(imported, one):
                    if path in self._by_path and path not in done:
                        done.add(path)
                        pending.append(self._by_path[path])

    def missing(self, script: Script) -> Missing | None:
        """The first module of the repository's own that a script needs and that is absent, looked for through what it imports."""
        if script.language not in ("python", "notebook"):
            return None
        for one in self._closure(script):
            for imported in one.imports:
                if not imported.guarded and self._absent(imported, one):
                    return Missing("." * imported.level + imported.module, one.path, imported.line)
        return None

    def _roots(self, script: Script) -> list[str]:
        folder = script.path.rpartition("/")[0]
        roots = [folder]
        while folder:
            folder = folder.rpartition("/")[0]
            roots.append(folder)
        return [*dict.fromkeys([*roots, "", "src"])]

    def _is_local(self, imported: Import, script: Script) -> bool:
        return imported.level > 0 or bool(self._targets(imported, script))

    def _join(self, *parts: str) -> str:
        return "/".join(p for p in parts if p)

    def _targets(self, imported: Import, script: Script) -> list[str]:
        """Files that an import leads to inside the repository."""
        if imported.level:
            folder = script.path.rpartition("/")[0]
            for _ in range(imported.level - 1):
                folder = folder.rpartition("/")[0]
            bases = [folder]
        else:
            bases = self._roots(script)
        parts = [p for p in imported.module.split(".") if p]
        for base in bases:
            stem = self._join(base, *parts)
            found = [p for p in (f"{stem}.py", self._join(stem, "__init__.py")) if p in self._files]
            found += [
                p
                for name in imported.names
                for p in (f"{self._join(stem, name)}.py", self._join(stem, name, "__init__.py"))
                if p in self._files
            ]
            if "*" in imported.names and stem in self._folders:  # a package that gathers its modules by name
                found += [p for p in self._files if p.startswith(stem + "/") and p.endswith(".py")][:100]
            if found:
                return found
        return []

    def _absent(self, imported: Import, script: Script) -> bool:
        parts = [p for p in imported.module.split(".") if p]
        if self._targets(imported, script):
            return False
        if imported.level:
            folder = script.path.rpartition("/")[0]
            for _ in range(imported.level - 1):
                folder = folder.rpartition("/")[0]
            stem = self._join(folder, *parts)
            return (
                bool(parts)
                and stem not in self._folders
                and not any(f.startswith(stem + ".") for f in self._files)
            )
        if not parts or parts[0] in sys.stdlib_module_names or parts[0].casefold() in self._declared:
            return False
        for base in self._roots(script):
            top = self._join(base, parts[0])
            if top in self._folders and top:
                stem = self._join(base, *parts)
                if stem in self._folders or any(f.startswith(stem + ".") for f in self._files):
                    return False
                above = self._join(base, *parts[:-1])
                if len(parts) > 1 and f"{above}.py" in self._files:
                    return False
                return parts[0] not in _LEARNERS and not any(
                    self._join(base, *parts[:n]) in self._seen.submodules for n in range(1, len(parts) + 1)
                )
        if parts[0] in self._names:
            return False
        starred = imported.names == ("*",) and len(parts) == 1 and parts[0] not in _LEARNERS | _STARRED
        return starred or parts[0] in _OWN_NAMES - _FETCHED
